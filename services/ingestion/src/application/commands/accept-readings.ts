import type { Clock } from '@wellflow/kernel';
import type { ProducerScope } from '../../domain/reading/producer-scope';
import { createJudgeReadings, type JudgeReadingsDeps, type ReadingVerdict } from '../judge-readings';
import type { ReadingLog } from '../reading-log';

export type { ReadingVerdict } from '../judge-readings';

export interface AcceptReadingsInput {
  readonly organization: string;
  readonly producerId: string;
  readonly receiptId: string;
  readonly readings: readonly unknown[];
  /** What the producer may send; everything when absent. */
  readonly scope?: ProducerScope | undefined;
  /** `history`: all of them go on the history lane, however young. Default: each by its age. */
  readonly lane?: 'live' | 'history' | undefined;
}

export interface BatchVerdict {
  readonly receiptId: string;
  readonly accepted: number;
  readonly results: readonly ReadingVerdict[];
}

/** Judges a batch item by item and answers once everything that is kept is durable. One bad item never costs the batch. */
export type AcceptReadings = (input: AcceptReadingsInput) => Promise<BatchVerdict>;

export interface AcceptReadingsDeps extends JudgeReadingsDeps {
  readonly log: ReadingLog;
  readonly now: Clock;
}

export function createAcceptReadings({ log, now, ...directories }: AcceptReadingsDeps): AcceptReadings {
  const judge = createJudgeReadings(directories);
  return async ({ organization, producerId, receiptId, readings, scope, lane }) => {
    const receivedAt = now();
    const order = { organization, readings, receivedAt, asOf: receivedAt, scope, lane };
    const { accepted, quarantined, results } = await judge(order);
    if (accepted.length + quarantined.length > 0) {
      await log.append({ organization, producerId, receiptId, receivedAt, accepted, quarantined });
    }
    return { receiptId, accepted: accepted.reduce((count, group) => count + group.readings.length, 0), results };
  };
}
