import type { AcceptReadingsInput, BatchVerdict } from '../commands/accept-readings';
import type { RawMessage, RawQuarantine, RefusedMessage } from './raw-quarantine';
import type { SubmittedReading } from '../../domain/reading/reading';

/** The door every reading passes, whichever way it came. */
export type Intake = (input: AcceptReadingsInput) => Promise<BatchVerdict>;

/** Something that came from a broker and is to become durable. */
export interface Arrival {
  /** Empty where nothing of it can be understood. */
  readonly readings: readonly SubmittedReading[];
  readonly lane: 'live' | 'history';
  /** Kept if any of its readings is refused. */
  readonly raw: RawMessage;
  /** Why nothing of it can be understood. */
  readonly fault?: { readonly code: string; readonly detail: string };
  /** Called once all of it is durable. */
  readonly onStored?: () => void;
}

export interface StoreDeps {
  readonly accept: Intake;
  readonly quarantine: RawQuarantine;
  readonly organization: string;
  readonly producerId: string;
  readonly newId: () => string;
  readonly pause: (ms: number) => Promise<void>;
  /** Told of every attempt. */
  readonly onAttempt: (outcome: 'stored' | 'failed', error?: unknown) => void;
  /** Readings that wait at most before there is no room. Default 50,000. */
  readonly mostWaiting?: number;
}

export interface Store {
  /** Takes an arrival; it is tried until it is stored. */
  add(arrival: Arrival): void;
  /** A promise while there is no room for more. */
  room(): Promise<void> | undefined;
  waiting(): number;
  /** Settles once nothing waits. */
  idle(): Promise<void>;
}

const readingsPerBatch = 5_000;
const retryMs = 500;

/** Makes arrivals durable in their order, many at a time; one batch is on its way and the next gathers meanwhile. */
export function createStore(deps: StoreDeps): Store {
  const mostWaiting = deps.mostWaiting ?? 50_000;
  const lanes: Lanes = { live: [], history: [] };
  let waiting = 0;
  let running: Promise<void> | undefined;
  let freed = Promise.withResolvers<void>();
  const takeBatch = async (): Promise<boolean> => {
    const batch = cutBatch(lanes.live.length > 0 ? lanes.live : lanes.history);
    if (batch.length === 0) return false;
    await storeUntilDone(deps, batch);
    waiting -= weightOf(batch);
    freed.resolve();
    freed = Promise.withResolvers();
    return true;
  };
  const run = async (): Promise<void> => {
    while (await takeBatch()) continue;
    running = undefined;
  };
  return {
    add: (arrival) => {
      lanes[arrival.lane].push(arrival);
      waiting += weightOf([arrival]);
      // What arrives in one turn of the loop travels together.
      running ??= Promise.resolve().then(run);
    },
    room: () => (waiting < mostWaiting ? undefined : freed.promise),
    waiting: () => waiting,
    idle: async () => running,
  };
}

interface Lanes {
  readonly live: Arrival[];
  readonly history: Arrival[];
}

function weightOf(arrivals: readonly Arrival[]): number {
  return arrivals.reduce((sum, { readings }) => sum + Math.max(1, readings.length), 0);
}

/** As many as make a batch; one arrival is never divided. */
function cutBatch(lane: Arrival[]): readonly Arrival[] {
  let weight = 0;
  const end = lane.findIndex((arrival) => (weight += weightOf([arrival])) > readingsPerBatch);
  return lane.splice(0, end === -1 ? lane.length : Math.max(1, end));
}

async function storeUntilDone(deps: StoreDeps, batch: readonly Arrival[]): Promise<void> {
  // The same receipt for every attempt: what half of an attempt has stored is known again.
  const receiptId = deps.newId();
  for (;;) {
    try {
      await store(deps, batch, receiptId);
      deps.onAttempt('stored');
      batch.forEach(({ onStored }) => onStored?.());
      return;
    } catch (error) {
      deps.onAttempt('failed', error);
      await deps.pause(retryMs);
    }
  }
}

async function store(deps: StoreDeps, batch: readonly Arrival[], receiptId: string): Promise<void> {
  const { accept, quarantine, organization, producerId } = deps;
  const readings = batch.flatMap((arrival) => arrival.readings);
  const lane = batch[0]?.lane ?? 'live';
  const verdict =
    readings.length === 0 ? undefined : await accept({ organization, producerId, receiptId, readings, lane });
  const refused = [...unreadable(batch), ...refusedBy(batch, verdict)];
  if (refused.length > 0) await quarantine.hold(producerId, refused);
}

function unreadable(batch: readonly Arrival[]): readonly RefusedMessage[] {
  return batch.flatMap(({ fault, raw }) => (fault === undefined ? [] : [{ ...raw, ...fault }]));
}

/** Each message once, with the first thing that is wrong with it. */
function refusedBy(batch: readonly Arrival[], verdict: BatchVerdict | undefined): readonly RefusedMessage[] {
  const refused: RefusedMessage[] = [];
  let first = 0;
  for (const { readings, raw } of batch) {
    const own = verdict?.results.slice(first, first + readings.length) ?? [];
    first += readings.length;
    const fault = own.find((result) => result.status === 'rejected');
    if (fault !== undefined && fault.status !== 'accepted')
      refused.push({ ...raw, code: fault.code, detail: fault.detail });
  }
  return refused;
}
