import { HttpFault, toFault, type Fault, type StatusByCode } from '@wellflow/http';
import type { IncomingRaw } from '@wellflow/kafka';
import { instantFromEpochMillis, type Clock } from '@wellflow/kernel';
import type { AcceptReadings } from '../../application/commands/accept-readings';
import type { KafkaGrant } from '../../application/kafka-way-in/kafka-grants';
import type { RawQuarantine } from '../../application/mqtt/raw-quarantine';
import type { ReadingLog } from '../../application/reading-log';
import { storing } from '../http/post-readings-faults';
import { judgeSubmission } from '../http/post-readings-verdicts';
import type { RawValue } from './read-raw-value';
import type { RawOutcome } from './reply-record';

/** A record that was read, with what it is known by. */
export interface RawArrival {
  readonly grant: KafkaGrant;
  readonly record: IncomingRaw;
  readonly receiptId: string;
  readonly value: RawValue;
}

export interface StoreRawDeps {
  readonly log: ReadingLog;
  /** The door every reading passes; received is when the broker had it, so that a repetition is judged alike. */
  readonly openAccept: (door: { readonly log: ReadingLog; readonly now: Clock }) => AcceptReadings;
  readonly openQuarantine: (door: {
    readonly organization: string;
    readonly now: Clock;
    readonly newId: () => string;
  }) => RawQuarantine;
}

/** A record on its way to the brokers' disks. */
export interface Storing {
  /** Rejects when it cannot be known to be stored; it is tried again. */
  readonly stored: Promise<RawOutcome>;
  /** Settles once its readings stand in the line to Kafka: what is begun after comes after. */
  readonly inLine: Promise<unknown>;
}

export function storeRaw(deps: StoreRawDeps, arrival: RawArrival): Storing {
  const { value } = arrival;
  if (value.fault !== undefined) {
    const stored = keepRaw(deps, arrival, value.fault);
    return { stored, inLine: Promise.resolve() };
  }
  const appended = Promise.withResolvers<void>();
  const log: ReadingLog = {
    append: (batch) => {
      const appending = deps.log.append(batch);
      appended.resolve();
      return appending;
    },
  };
  const accept = deps.openAccept({ log, now: () => arrivedAt(arrival) });
  const { organization, producerId, scope } = arrival.grant;
  const from = { organization, producerId, receiptId: arrival.receiptId, scope };
  const judged = storing(() => judgeSubmission(accept, from, value.submission));
  const stored = judged.then(
    (verdicts): RawOutcome => ({ judged: verdicts }),
    (error: unknown) => keepTooLarge(deps, arrival, error),
  );
  return { stored, inLine: Promise.race([appended.promise, stored.catch(() => undefined)]) };
}

/** Kept as it came, and answered with the problem: nothing holds up the records behind it. */
export async function keepRaw(deps: StoreRawDeps, arrival: RawArrival, fault: Fault): Promise<RawOutcome> {
  const { grant, record, receiptId } = arrival;
  const { organization, producerId } = grant;
  const quarantine = deps.openQuarantine({ organization, now: () => arrivedAt(arrival), newId: () => receiptId });
  const { code, detail } = fault;
  await quarantine.hold(producerId, [{ topic: record.topic, payload: record.value ?? new Uint8Array(), code, detail }]);
  return { fault };
}

/** However often it is tried, it stays too large. */
async function keepTooLarge(deps: StoreRawDeps, arrival: RawArrival, error: unknown): Promise<RawOutcome> {
  if (error instanceof HttpFault && error.fault.status === 413) return keepRaw(deps, arrival, error.fault);
  throw error;
}

/** Whether it is worth trying again as long as it takes: something this needs is away. */
export function isPassing(error: unknown): boolean {
  return toFault(error, noProblems).status !== 500;
}

const noProblems: StatusByCode = {};

function arrivedAt({ record }: RawArrival) {
  return instantFromEpochMillis(record.timestampMs);
}
