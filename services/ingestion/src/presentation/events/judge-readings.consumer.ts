import { topics, type Payloads, type ReadingsAcceptedV1, type ReadingsAcceptedV1Reading } from '@wellflow/contracts';
import { createBatchConsumer, type BatchHandler, type Consumer, type GroupOptions } from '@wellflow/kafka';
import { parseInstant, parseQuality, qualities, type IncomingMessage } from '@wellflow/kernel';
import type { ReadingJudge } from '../../application/reading-judge';
import type { ArrivedReading, ArrivedReadings } from '../../application/reading-judge-arrived';

/** A transaction loads and saves all that is remembered of its assets, however few their readings are. */
const gatherMs = 250;

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
      ...(lane === 'live' ? { transactionSize: 500, gatherMs } : { transactionSize: 20, transactionBytes: 64 * 1024 }),
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
  return {
    ...{ lane, assetId, producerId, receiptId },
    receivedAt: parseInstant(payload.receivedAt),
    readings: readings.every(isArrived) ? readings : readings.map(refuse),
  };
}

/** Taken as they were decoded, for copying each would cost as much as judging it: an instant is one by the codec. */
function isArrived<Reading extends Pick<ReadingsAcceptedV1Reading, 'quality'>>(
  reading: Reading,
): reading is Reading & Pick<ArrivedReading, 'sourceTime' | 'quality'> {
  return known.has(reading.quality);
}

const known: ReadonlySet<string> = new Set(qualities);

/** @throws DomainError for a quality that is none, as nobody of ours writes */
function refuse(reading: ReadingsAcceptedV1Reading): ArrivedReading {
  return { ...reading, sourceTime: parseInstant(reading.sourceTime), quality: parseQuality(reading.quality) };
}
