import type { Clock, Instant } from '@wellflow/kernel';
import type { JudgeReadings, ReadingVerdict } from '../judge-readings';
import type { HeldId, HeldReading, StillHeld } from '../quarantine';
import type { JudgedBatch } from '../reading-log';
import { itemOf, type Correction } from './corrected-reading';

/** Held readings judged again: each is in exactly one of `released` and `stay`. */
export interface JudgedHeld {
  /** What is to be sent, by receipt. */
  readonly batches: readonly JudgedBatch[];
  readonly released: readonly HeldId[];
  readonly stay: readonly StillHeld[];
}

export type JudgeHeld = (
  order: { readonly organization: string; readonly correction?: Correction },
  readings: readonly HeldReading[],
) => Promise<JudgedHeld>;

/** A receipt at a time: what was sent together was received together, by one producer. */
export function createJudgeHeld({ judge, now }: { readonly judge: JudgeReadings; readonly now: Clock }): JudgeHeld {
  return async ({ organization, correction }, readings) => {
    const asOf = now();
    const receipts = Map.groupBy(readings, ({ receiptId }) => receiptId);
    const judged = await Promise.all(
      [...receipts.values()].map((held) => judgeReceipt({ judge, organization, correction, held, asOf })),
    );
    return {
      batches: judged.flatMap(({ batches }) => batches),
      released: judged.flatMap(({ released }) => released),
      stay: judged.flatMap(({ stay }) => stay),
    };
  };
}

interface Receipt {
  readonly judge: JudgeReadings;
  readonly organization: string;
  readonly correction: Correction | undefined;
  readonly held: readonly HeldReading[];
  readonly asOf: Instant;
}

async function judgeReceipt({ judge, organization, correction, held, asOf }: Receipt): Promise<JudgedHeld> {
  const [first] = held;
  if (first === undefined) return { batches: [], released: [], stay: [] };
  const { receiptId, producerId, receivedAt } = first;
  const readings = held.map((each) => itemOf(each, correction));
  const { accepted, results } = await judge({ organization, readings, receivedAt, asOf });
  const batch = { organization, producerId, receiptId, receivedAt, accepted, quarantined: [] };
  return {
    batches: accepted.length === 0 ? [] : [batch],
    released: held.filter((_, index) => results[index]?.status === 'accepted').map(idOf),
    stay: held.flatMap((each, index) => stillHeld(each, results[index])),
  };
}

function idOf({ receiptId, index }: HeldReading): HeldId {
  return { receiptId, index };
}

function stillHeld(held: HeldReading, verdict: ReadingVerdict | undefined): readonly StillHeld[] {
  if (verdict === undefined || verdict.status === 'accepted') return [];
  return [{ ...idOf(held), reason: verdict.code, explanation: verdict.detail }];
}
