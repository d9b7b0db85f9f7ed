export interface FailureWindowOptions {
  /** Judged once there were this many. */
  readonly minimum: number;
  /** How far back messages count, in milliseconds. */
  readonly windowMs: number;
  /** Tripped when more than this share failed. */
  readonly share: number;
  readonly now: () => number;
}

/** Tells one bad message from a consumer, a database or a producer gone wrong. */
export interface FailureWindow {
  record(failed: boolean, count?: number): void;
  tripped(): boolean;
  clear(): void;
}

interface Outcome {
  readonly at: number;
  readonly failed: boolean;
  readonly count: number;
}

export function createFailureWindow({ minimum, windowMs, share, now }: FailureWindowOptions): FailureWindow {
  let outcomes: readonly Outcome[] = [];
  const recent = (): readonly Outcome[] => outcomes.filter(({ at }) => at > now() - windowMs);
  return {
    record: (failed, count = 1) => {
      const last = outcomes.at(-1);
      // Outcomes of one second are one entry, so that a fast consumer keeps a short list.
      if (last && last.failed === failed && now() - last.at < 1_000) {
        outcomes = [...outcomes.slice(0, -1), { ...last, count: last.count + count }];
      } else {
        outcomes = [...recent(), { at: now(), failed, count }];
      }
    },
    tripped: () => {
      const all = recent();
      const total = sum(all);
      return total >= minimum && sum(all.filter(({ failed }) => failed)) > total * share;
    },
    clear: () => {
      outcomes = [];
    },
  };
}

function sum(outcomes: readonly Outcome[]): number {
  return outcomes.reduce((total, { count }) => total + count, 0);
}
