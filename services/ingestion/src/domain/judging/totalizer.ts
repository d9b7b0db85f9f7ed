import type { CounterState } from './series-state';
import type { SeriesLimits } from './series-limits';

export interface CounterStep {
  readonly counter: CounterState;
  readonly flag: 'rollover' | 'reset-undecided' | null;
}

interface Register {
  readonly at: number;
  readonly register: number;
}

/**
 * A totalizer that falls has rolled over only if the wrapped difference could have flown in the time; otherwise nobody
 * knows, and what it says is UNCERTAIN until a person decides or the register is where it was before.
 */
export function countOn(
  before: CounterState | null,
  { at, register }: Register,
  { resolution, rollover }: Pick<SeriesLimits, 'resolution' | 'rollover'>,
): CounterStep {
  if (before === null) return { counter: { at, register, base: 0, undecided: null }, flag: null };
  const seconds = (at - before.at) / 1e6;
  if (before.undecided !== null) return undecidedStep(before, before.undecided, { at, register, rollover });
  if (register >= before.register - resolution) return { counter: { ...before, at, register }, flag: null };
  const wrapped = rollover === undefined ? Infinity : rollover.at - before.register + register;
  if (rollover !== undefined && register < rollover.at && wrapped <= rollover.maximumPerSecond * seconds)
    return { counter: { at, register, base: before.base + rollover.at, undecided: null }, flag: 'rollover' };
  const undecided = { at, from: before.register, to: register };
  return { counter: { ...before, at, register, undecided }, flag: 'reset-undecided' };
}

type Undecided = NonNullable<CounterState['undecided']>;

/** The fall was a bad reading when the register goes on from where it stood, no faster than it can. */
function undecidedStep(
  before: CounterState,
  { at: fellAt, from }: Undecided,
  { at, register, rollover }: Register & { readonly rollover: SeriesLimits['rollover'] | undefined },
): CounterStep {
  const most = rollover === undefined ? Infinity : (rollover.maximumPerSecond * (at - fellAt)) / 1e6;
  const goesOn = register >= from && register - from <= most;
  const counter = { ...before, at, register };
  return goesOn ? { counter: { ...counter, undecided: null }, flag: null } : { counter, flag: 'reset-undecided' };
}

/** What a person may say that a fall was. */
export type FallDecision =
  | { readonly was: 'reset' }
  | { readonly was: 'rollover'; readonly rolloverAt: number }
  | { readonly was: 'bad-reading' };

/**
 * A person's decision on a fall: the register was reset (it begins anew where it fell to), has rolled over, or never fell:
 * what it said was not so, and it is still expected where it was.
 */
export function decideFall(counter: CounterState, decision: FallDecision): CounterState {
  if (counter.undecided === null) return counter;
  const { from, to } = counter.undecided;
  if (decision.was === 'bad-reading') return { ...counter, register: from, undecided: null };
  const added = decision.was === 'reset' ? from - to : decision.rolloverAt;
  return { ...counter, base: counter.base + added, undecided: null };
}
