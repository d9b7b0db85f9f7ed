import type { AcceptReadings, BatchVerdict, ReadingVerdict } from '../../application/commands/accept-readings';

/** Why an item of a request could not even be read. `path` says where it is, as the format counts. */
export interface ItemFault {
  readonly code: string;
  readonly path: string;
  readonly detail: string;
}

/** Readings from any format, `undefined` where one could not be read: `faults` says why, by place. */
export interface Submission {
  readonly readings: readonly unknown[];
  readonly faults: ReadonlyMap<number, ItemFault>;
  /** Where a reading is, by its place among all: `/3`; what follows is the field's name. */
  readonly placeOf: (index: number) => string;
}

export interface Counts {
  readonly accepted: number;
  readonly quarantined: number;
  readonly rejected: number;
}

export interface JudgedSubmission extends Counts {
  readonly receiptId: string;
  readonly results: readonly ReadingVerdict[];
}

type From = Pick<Parameters<AcceptReadings>[0], 'organization' | 'producerId' | 'receiptId' | 'scope'>;

export const noFaults: ReadonlyMap<number, ItemFault> = new Map();

/** Every item gets one verdict, in order: accepted + quarantined + rejected is what was sent. */
export async function judgeSubmission(
  acceptReadings: AcceptReadings,
  from: From,
  submission: Submission,
): Promise<JudgedSubmission> {
  const { readings, faults, placeOf } = submission;
  const { accepted, receiptId, results: judged } = await acceptReadings({ ...from, readings });
  const results = judged.map((verdict): ReadingVerdict => {
    const fault = faults.get(verdict.index);
    return fault === undefined ? placed(verdict, placeOf) : { index: verdict.index, status: 'rejected', ...fault };
  });
  const quarantined = results.reduce((count, { status }) => (status === 'quarantined' ? count + 1 : count), 0);
  return { receiptId, accepted, quarantined, rejected: results.length - accepted - quarantined, results };
}

function placed(verdict: ReadingVerdict, placeOf: Submission['placeOf']): ReadingVerdict {
  if (verdict.status === 'accepted') return verdict;
  const own = `/readings/${verdict.index}`;
  const field = verdict.path.startsWith(own) ? verdict.path.slice(own.length) : verdict.path;
  return { ...verdict, path: `${placeOf(verdict.index)}${field}` };
}

/** Most verdicts are the same twenty characters around a number. */
export function writeVerdict(verdict: ReadingVerdict): string {
  return verdict.status === 'accepted' ? `{"index":${verdict.index},"status":"accepted"}` : JSON.stringify(verdict);
}

/** The answer to a batch: `{ receiptId, accepted, results }`. */
export function writeReply({ receiptId, accepted, results }: BatchVerdict): string {
  return `{"receiptId":${JSON.stringify(receiptId)},"accepted":${accepted},"results":[${results.map(writeVerdict).join(',')}]}`;
}
