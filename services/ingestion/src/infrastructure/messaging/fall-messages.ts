import { topics, type FallDecidedV1 } from '@wellflow/contracts';
import { instantFromEpochMicros, type OutgoingMessage } from '@wellflow/kernel';
import type { ToldDecision } from '../../application/commands/decide-fall';

/** After everything that was told of the asset's readings, so that whoever hears it knows them. */
export function toFallMessage(organization: string, { fall, settled, until }: ToldDecision): OutgoingMessage {
  const { fallId, assetId, tagId, tag, measurement, fellAt, registerFrom, registerTo } = fall;
  const { outcome: was, rolloverAt, decidedBy, decidedAt, reason } = settled;
  const payload: FallDecidedV1 = {
    ...{ fallId, assetId, tagId, tag, measurement, fellAt, until: instantFromEpochMicros(BigInt(until)) },
    ...{ was, registerFrom, registerTo, rolloverAt, decidedBy, decidedAt, reason },
  };
  const key = `${organization}/${assetId}`;
  return { topic: topics.ingestionJudged.name, key, schema: 'wellflow.ingestion.FallDecidedV1', payload };
}
