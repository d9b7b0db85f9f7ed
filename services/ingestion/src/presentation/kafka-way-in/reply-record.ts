import { describeProblem, problemContentType, type Fault } from '@wellflow/http';
import type { IncomingRaw, OutgoingRaw } from '@wellflow/kafka';
import { writeReply, type JudgedSubmission } from '../http/post-readings-verdicts';

/** What became of a record: its verdicts, or the problem with all of it. */
export type RawOutcome =
  { readonly judged: JudgedSubmission; readonly fault?: never } | { readonly fault: Fault; readonly judged?: never };

/** The answer to a record, under the record's own key; headers say which record it answers. */
export function replyRecord(record: IncomingRaw, receiptId: string, outcome: RawOutcome): OutgoingRaw {
  const { topic, partition, offset, key } = record;
  const place = { 'source-topic': topic, 'source-partition': String(partition), 'source-offset': offset };
  const headers = { ...place, 'receipt-id': receiptId };
  if (outcome.fault === undefined) {
    const value = Buffer.from(writeReply(outcome.judged));
    return { key, value, headers: { ...headers, 'content-type': 'application/json' } };
  }
  const value = Buffer.from(JSON.stringify(describeProblem(outcome.fault, receiptId)));
  return { key, value, headers: { ...headers, 'content-type': problemContentType } };
}
