import type { Fault } from '@wellflow/http';
import type { IncomingRaw, RawSender, Taken } from '@wellflow/kafka';
import { IntakeRefused, type Holding, type Intake } from '../../application/intake-limits';
import type { KafkaGrant, KafkaGrants } from '../../application/kafka-way-in/kafka-grants';
import type { ProducerRates } from '../../application/producer-rates';
import { readRawValue } from './read-raw-value';
import { replyRecord, type RawOutcome } from './reply-record';
import { isPassing, keepRaw, storeRaw, type RawArrival, type StoreRawDeps, type Storing } from './store-raw-record';

export interface TakeRawDeps extends StoreRawDeps {
  readonly grants: Pick<KafkaGrants, 'find'>;
  readonly replies: Pick<RawSender, 'send'>;
  readonly intake: Intake;
  readonly rates: ProducerRates;
  /** In how many seconds readings may be stored again; nothing while they can be. */
  readonly storeClosedForSeconds: () => number | undefined;
  readonly receiptIdOf: (record: IncomingRaw) => string;
  readonly onFailure: (error: unknown, record: IncomingRaw) => void;
}

const recordsAtOnce = 200;
const revokedPauseMs = 5_000;
const retryMs = 1_000;
const longestPauseMs = 5_000;
/** What nobody foresaw is tried so often before the record is kept apart. */
const attemptsAtMost = 5;

/**
 * Takes the first records of a partition: each is done with once its readings are on the brokers' disks and its reply is
 * too. What there is no room or no rate for stays on the topic: it is a log, and nothing of it is refused.
 */
export function createTakeRawRecords(deps: TakeRawDeps): (records: readonly IncomingRaw[]) => Promise<Taken> {
  const attempts = new Map<string, number>();
  return async (records) => {
    const grant = deps.grants.find(records[0]?.topic ?? '');
    if (grant === undefined) return { count: 0, pauseMs: revokedPauseMs };
    const closedForSeconds = deps.storeClosedForSeconds();
    if (closedForSeconds !== undefined) return { count: 0, pauseMs: closedForSeconds * 1_000 };
    const { begun, pauseMs } = await begin(deps, grant, records.slice(0, recordsAtOnce));
    const outcomes = await finish(deps, begun, attempts);
    const done = begun.slice(0, outcomes.length).map(({ arrival }) => arrival);
    await deps.replies.send(grant.replyTopic, repliesOf(done, outcomes));
    for (const { receiptId } of done) attempts.delete(receiptId);
    return { count: done.length, pauseMs: done.length < begun.length ? retryMs : pauseMs };
  };
}

interface Begun extends Storing {
  readonly arrival: RawArrival;
}

/** Begins with one record after the other, so that their readings keep their order; ends where one has to wait. */
async function begin(deps: TakeRawDeps, grant: KafkaGrant, records: readonly IncomingRaw[]) {
  const begun: Begun[] = [];
  for (const record of records) {
    const arrival = { grant, record, receiptId: deps.receiptIdOf(record), value: readRawValue(record) };
    const admitted = admit(deps, arrival);
    if (typeof admitted === 'number') return { begun, pauseMs: admitted };
    const storing = storeRaw(deps, arrival);
    void storing.stored.catch(() => undefined).finally(admitted.release);
    begun.push({ ...storing, arrival });
    await storing.inLine;
  }
  return { begun, pauseMs: 0 };
}

/** @returns what is held for it, or in how many milliseconds to ask again. */
function admit({ intake, rates }: TakeRawDeps, { grant, record, value }: RawArrival): Holding | number {
  const { organization, producerId, scope } = grant;
  const producer = `${organization}/${producerId}`;
  const items = value.submission?.readings.length ?? 0;
  const holding = hold(intake, producer, { items, bytes: record.value?.length ?? 0 });
  if (typeof holding === 'number' || scope.readingsPerSecond === null) return holding;
  const waitSeconds = rates.take(producer, items, scope.readingsPerSecond);
  if (waitSeconds <= 0) return holding;
  holding.release();
  return Math.min(longestPauseMs, Math.ceil(waitSeconds * 1_000));
}

function hold(intake: Intake, producer: string, amount: Parameters<Intake['hold']>[1]): Holding | number {
  try {
    return intake.hold(producer, amount);
  } catch (error) {
    if (error instanceof IntakeRefused) return Math.min(longestPauseMs, error.retryAfterSeconds * 1_000);
    throw error;
  }
}

/** @returns what became of the first ones, up to one that has to be tried again. */
async function finish(
  deps: TakeRawDeps,
  begun: readonly Begun[],
  attempts: Map<string, number>,
): Promise<readonly RawOutcome[]> {
  const outcomes: RawOutcome[] = [];
  for (const { stored, arrival } of begun) {
    const outcome = await stored.catch((error: unknown) => afterFailure(deps, arrival, { error, attempts }));
    if (outcome === undefined) break;
    outcomes.push(outcome);
  }
  // What was begun behind a failure is let come to its end: it is tried again, and is the same readings then.
  await Promise.allSettled(begun.map(({ stored }) => stored));
  return outcomes;
}

interface Failure {
  readonly error: unknown;
  readonly attempts: Map<string, number>;
}

async function afterFailure(
  deps: TakeRawDeps,
  arrival: RawArrival,
  { error, attempts }: Failure,
): Promise<RawOutcome | undefined> {
  deps.onFailure(error, arrival.record);
  if (isPassing(error)) return undefined;
  const attempt = (attempts.get(arrival.receiptId) ?? 0) + 1;
  attempts.set(arrival.receiptId, attempt);
  return attempt < attemptsAtMost ? undefined : keepRaw(deps, arrival, unexpected);
}

const unexpected: Fault = {
  status: 500,
  code: 'ingestion/unexpected',
  detail: 'Something went wrong here with this record; it is kept as it came',
};

function repliesOf(arrivals: readonly RawArrival[], outcomes: readonly RawOutcome[]) {
  return arrivals.flatMap(({ record, receiptId }, index) => {
    const outcome = outcomes[index];
    return outcome === undefined ? [] : [replyRecord(record, receiptId, outcome)];
  });
}
