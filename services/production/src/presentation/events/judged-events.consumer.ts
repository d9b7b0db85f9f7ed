import {
  topics,
  type FallDecidedV1,
  type Payloads,
  type ReadingsJudgedV1,
  type ReadingsJudgedV1Reading,
} from '@wellflow/contracts';
import { createBatchConsumer, type BatchHandler, type Consumer, type GroupOptions } from '@wellflow/kafka';
import type { IncomingMessage } from '@wellflow/kernel';
import { toInstant } from '../../application/instants';
import type { ReadingHistory, ToldFall, ToldReading } from '../../application/reading-history';
import { toSeriesTag } from './series-tag';

type Judged = ReadingsJudgedV1 | FallDecidedV1;
type Judging = Pick<ReadingHistory, 'judge' | 'decideFalls'>;

/** In order by asset: of two corrections of one time the later stands. */
export function judgedConsumer(options: Omit<GroupOptions, 'topics'>, history: Judging): Consumer {
  const schemas = ['wellflow.ingestion.ReadingsJudgedV1', 'wellflow.ingestion.FallDecidedV1'] as const;
  return createBatchConsumer<Payloads, (typeof schemas)[number]>({
    ...options,
    topics: [topics.ingestionJudged.name],
    schemas,
    handler: takeJudged(history),
  });
}

/** Keeps what ingestion told of readings, in the transaction that moves the position. */
export function takeJudged(history: Judging): BatchHandler<Judged> {
  return async ({ organizations, runFor }) => {
    for (const organization of [...organizations].sort()) {
      await runFor(organization, async (tx, messages) => {
        const [told, falls] = [messages.flatMap(toToldReadings), messages.flatMap(toToldFall)];
        if (told.length > 0) await history.judge(tx, organization, told);
        if (falls.length > 0) await history.decideFalls(tx, organization, falls);
      });
    }
  };
}

function toToldReadings({ payload }: IncomingMessage<Judged>): readonly ToldReading[] {
  if (!('readings' in payload)) return [];
  const { assetId: wellId, producerId, receiptId } = payload;
  const whence = { wellId, producerId, receiptId, receivedAt: toInstant(payload.receivedAt) };
  return payload.readings.map((reading) => ({
    ...whence,
    measurement: reading.measurement,
    tag: toSeriesTag(reading),
    sourceTime: toInstant(reading.sourceTime),
    kind: kindOf(reading.verdict),
    flags: reading.flags,
    value: valueOf(reading),
    quality: reading.quality,
  }));
}

/** A verdict that is not known here says no more than that something was noticed. */
function kindOf(verdict: string): ToldReading['kind'] {
  return verdict === 'correction' || verdict === 'conflict' ? verdict : 'stored';
}

/** Nullish and not falsy: 0, false and the empty text are values. */
function valueOf({ number, integer, flag, text }: ReadingsJudgedV1Reading): ToldReading['value'] {
  return number ?? integer ?? flag ?? text;
}

function toToldFall({ payload }: IncomingMessage<Judged>): readonly ToldFall[] {
  if (!('fallId' in payload)) return [];
  const { fallId, assetId: wellId, measurement, was, decidedBy, reason } = payload;
  const times = { fellAt: toInstant(payload.fellAt), until: toInstant(payload.until) };
  return [
    {
      fallId,
      wellId,
      measurement,
      tag: toSeriesTag(payload),
      was,
      decidedBy,
      reason,
      ...times,
      decidedAt: toInstant(payload.decidedAt),
    },
  ];
}
