/** A reading's value and what is thought of it, as the tables hold it. */
export interface JudgedState {
  readonly number: number | null;
  /** A value that is no double, as text. */
  readonly other: string | null;
  /** Place in the kernel's list of qualities. */
  readonly quality: number;
  /** What was noticed, separated by blanks; null for nothing. */
  readonly flags: string | null;
}

/** What ingestion's judge told of one source time. */
export interface Judgement {
  /**
   * `stored`: what was noticed of one reading, known by when it was received. `conflict`: somebody else said another
   * value, and what was first stands. `correction`: this value takes its place.
   */
  readonly kind: 'stored' | 'conflict' | 'correction';
  /** Microseconds since 1970. */
  readonly receivedAt: number;
  readonly flags: readonly string[];
  /** Of a correction. */
  readonly value: Pick<JudgedState, 'number' | 'other' | 'quality'>;
}

export interface JudgedReading {
  readonly state: JudgedState;
  /** What stood before the first correction; absent while there was none. */
  readonly original?: JudgedState;
}

/** The flag of a reading whose value is another than the one that came first. */
export const correctedFlag = 'corrected';

/**
 * A reading with all that was told of it, in the order it was told; some of it now and the rest later comes to the same.
 * What was noticed of a value goes with it when it is corrected.
 * @param reading.receivedAt microseconds since 1970
 */
export function judgeReading(
  reading: { readonly state: JudgedState; readonly receivedAt: number },
  judgements: readonly Judgement[],
): JudgedReading {
  let { state } = reading;
  let original: JudgedState | undefined;
  for (const { kind, receivedAt, flags, value } of judgements) {
    if (kind === 'correction') {
      original ??= state;
      state = { ...value, flags: correctedFlag };
    } else if (kind === 'conflict') {
      state = withFlags(state, ['conflict', ...flags]);
    } else if (receivedAt === reading.receivedAt) {
      state = withFlags(state, flags);
    }
  }
  return original === undefined ? { state } : { state, original };
}

function withFlags(state: JudgedState, added: readonly string[]): JudgedState {
  const flags = new Set([...(state.flags?.split(' ') ?? []), ...added]);
  return flags.size === 0 ? state : { ...state, flags: [...flags].join(' ') };
}
