import { topics, type Payloads, type ReadingsAcceptedV1 } from '@wellflow/contracts';
import { createBatchConsumer, type BatchHandler, type Consumer, type GroupOptions } from '@wellflow/kafka';
import { parseInstant, parseQuality, type IncomingMessage, type Instant } from '@wellflow/kernel';
import type { ReadingJudge } from '../../application/reading-judge';
import type { ArrivedReading, ArrivedReadings } from '../../application/reading-judge-arrived';

/** Each lane in a group of its own, and the backfill in small transactions: they hold assets live readings wait for. */
export function judgeConsumers(
  group: (name: string) => Omit<GroupOptions, 'topics'>,
  judge: Pick<ReadingJudge, 'judge'>,
  lanes: ReadonlySet<'live' | 'history'>,
): readonly Consumer[] {
  const schemas = ['wellflow.ingestion.ReadingsAcceptedV1'] as const;
  const open = (name: string, topic: string, lane: 'live' | 'history') =>
    createBatchConsumer<Payloads, (typeof schemas)[number]>({
      ...{ ...group(name), topics: [topic], schemas, ordered: false, handler: judgeReadings(judge, lane) },
      transactionSize: lane === 'live' ? 500 : 20,
    });
  return [
    ...(lanes.has('live') ? [open('judge', topics.ingestionReadings.name, 'live')] : []),
    ...(lanes.has('history') ? [open('judge-history', topics.ingestionReadingsHistory.name, 'history')] : []),
  ];
}

/** Judges the readings of a whole batch of messages in the transaction that moves the position. */
export function judgeReadings(
  judge: Pick<ReadingJudge, 'judge'>,
  lane: 'live' | 'history',
): BatchHandler<ReadingsAcceptedV1> {
  return async ({ organizations, runFor }) => {
    // In one order everywhere, so that two batches of several organizations do not wait for each other in a circle.
    for (const organization of [...organizations].sort())
      await runFor(organization, (tx, messages) =>
        judge.judge(
          tx,
          organization,
          messages.map((message) => toArrived(message, lane)),
        ),
      );
  };
}

function toArrived({ payload }: IncomingMessage<ReadingsAcceptedV1>, lane: 'live' | 'history'): ArrivedReadings {
  const { assetId, producerId, receiptId, readings } = payload;
  const instantOf = createInstantOf();
  return {
    ...{ lane, assetId, producerId, receiptId },
    receivedAt: parseInstant(payload.receivedAt),
    readings: readings.map((reading): ArrivedReading => ({
      ...reading,
      sourceTime: instantOf(reading.sourceTime),
      quality: parseQuality(reading.quality),
    })),
  };
}

/** The readings of a scan have one time. */
function createInstantOf(): (text: string) => Instant {
  let last = '';
  let instant: Instant | undefined;
  return (text) => {
    if (instant === undefined || text !== last) {
      last = text;
      instant = parseInstant(text);
    }
    return instant;
  };
}
