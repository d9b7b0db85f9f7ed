/** How much may be in hand at once: taken from producers and not yet on the brokers' disks. */
export interface IntakeLimits {
  readonly items: number;
  readonly bytes: number;
  /** One producer's share, so that none takes it all. */
  readonly producerItems: number;
  readonly producerBytes: number;
}

/** Readings, and bytes of bodies as they are after inflation. */
export interface Amount {
  readonly items: number;
  readonly bytes: number;
}

/** What one request has in hand. */
export interface Holding {
  /** @throws IntakeRefused when that is more than there is room for; what was held before stays held. */
  grow(amount: Amount): void;
  /** Gives everything back. Doing it twice changes nothing. */
  release(): void;
}

export interface Intake {
  /** @throws IntakeRefused when there is no room. */
  hold(producer: string, amount: Amount): Holding;
  /** Waits for room instead, in the order of asking; rejects with the signal's reason. */
  whenFree(producer: string, amount: Amount, signal: AbortSignal): Promise<Holding>;
  /** What is left of a producer's share, and in how many seconds it will be whole again. */
  roomOf(producer: string): Amount & { readonly wholeInSeconds: number };
  held(): Amount;
}

/** There is no room; nothing was taken. Send it again after the time given. */
export class IntakeRefused extends Error {
  override readonly name = 'IntakeRefused';

  constructor(
    /** Whose room is used up. */
    readonly scope: 'producer' | 'process',
    readonly retryAfterSeconds: number,
  ) {
    super(scope === 'producer' ? 'This producer has its share in hand already' : 'All there is room for is in hand');
  }
}

const longestRetrySeconds = 30;

export function createIntake(limits: IntakeLimits, nowMs: () => number): Intake {
  const waiting = new Set<() => void>();
  const wake = (): void => [...waiting].forEach((attempt) => attempt());
  const all = { items: 0, bytes: 0 };
  const state: State = { limits, all, producers: new Map(), drained: createDrainRate(nowMs), waiting, wake };
  return {
    hold: (producer, amount) => take(state, producer, amount),
    whenFree: (producer, amount, signal) =>
      new Promise((resolve, reject) => waitForRoom(state, { producer, amount, signal, resolve, reject })),
    roomOf: (producer) => roomOf(state, producer),
    held: () => ({ ...state.all }),
  };
}

interface Waiting {
  readonly producer: string;
  readonly amount: Amount;
  readonly signal: AbortSignal;
  readonly resolve: (holding: Holding) => void;
  readonly reject: (reason: unknown) => void;
}

function waitForRoom(state: State, { producer, amount, signal, resolve, reject }: Waiting): void {
  const stop = (): void => {
    state.waiting.delete(attempt);
    signal.removeEventListener('abort', abandon);
  };
  const abandon = (): void => {
    stop();
    reject(signal.reason);
  };
  const attempt = (): void => {
    if (refusalOf(state, producer, amount) !== undefined) return;
    stop();
    resolve(take(state, producer, amount));
  };
  if (signal.aborted) return reject(signal.reason);
  signal.addEventListener('abort', abandon);
  state.waiting.add(attempt);
  attempt();
}

interface Count {
  items: number;
  bytes: number;
}

interface State {
  readonly limits: IntakeLimits;
  readonly all: Count;
  readonly producers: Map<string, Count>;
  readonly drained: DrainRate;
  readonly waiting: Set<() => void>;
  /** Tries those who wait again, in the order of asking. */
  readonly wake: () => void;
}

function take(state: State, producer: string, first: Amount): Holding {
  const own: Count = { items: 0, bytes: 0 };
  let released = false;
  const grow = (amount: Amount): void => {
    const scope = released ? undefined : refusalOf(state, producer, amount);
    if (scope !== undefined) throw new IntakeRefused(scope, retryAfter(state));
    if (released) return;
    add(state, producer, amount);
    own.items += amount.items;
    own.bytes += amount.bytes;
  };
  grow(first);
  return {
    grow,
    release: () => {
      if (released) return;
      released = true;
      add(state, producer, { items: -own.items, bytes: -own.bytes });
      state.drained.note(own.bytes);
      state.wake();
    },
  };
}

function add({ all, producers }: State, producer: string, { items, bytes }: Amount): void {
  const own = producers.get(producer) ?? { items: 0, bytes: 0 };
  for (const count of [all, own]) {
    count.items += items;
    count.bytes += bytes;
  }
  if (own.items <= 0 && own.bytes <= 0) producers.delete(producer);
  else producers.set(producer, own);
}

function refusalOf(
  { limits, all, producers }: State,
  producer: string,
  asked: Amount,
): IntakeRefused['scope'] | undefined {
  const own = producers.get(producer) ?? { items: 0, bytes: 0 };
  if (own.items + asked.items > limits.producerItems || own.bytes + asked.bytes > limits.producerBytes)
    return 'producer';
  return all.items + asked.items > limits.items || all.bytes + asked.bytes > limits.bytes ? 'process' : undefined;
}

function roomOf(state: State, producer: string): ReturnType<Intake['roomOf']> {
  const { limits, all, producers, drained } = state;
  const own = producers.get(producer) ?? { items: 0, bytes: 0 };
  return {
    items: Math.max(0, Math.min(limits.producerItems - own.items, limits.items - all.items)),
    bytes: Math.max(0, Math.min(limits.producerBytes - own.bytes, limits.bytes - all.bytes)),
    wholeInSeconds: own.bytes === 0 ? 0 : drained.secondsFor(own.bytes),
  };
}

function retryAfter({ all, drained }: State): number {
  return drained.secondsFor(all.bytes);
}

interface DrainRate {
  note(bytes: number): void;
  /** How long this much takes to be stored at the present pace: 1 to 30 s. */
  secondsFor(bytes: number): number;
}

/** Bytes let go in the running second and the one before it. */
function createDrainRate(nowMs: () => number): DrainRate {
  let second = 0;
  let current = 0;
  let previous = 0;
  const turn = (): void => {
    const now = Math.floor(nowMs() / 1000);
    if (now === second) return;
    previous = now === second + 1 ? current : 0;
    current = 0;
    second = now;
  };
  return {
    note: (bytes) => {
      turn();
      current += bytes;
    },
    secondsFor: (bytes) => {
      turn();
      const perSecond = Math.max(previous, current);
      if (perSecond === 0) return bytes === 0 ? 1 : 2;
      return Math.min(longestRetrySeconds, Math.max(1, Math.ceil(bytes / perSecond)));
    },
  };
}
