/** An alarm as it was raised. */
export interface Raised {
  readonly alarmId: string;
  /** Microseconds since 1970. */
  readonly at: number;
}

export interface AlarmFigures {
  readonly raised: number;
  /** On average over the stretch; 1 in 10 minutes is what one operator manages (EEMUA 191). */
  readonly perTenMinutes: number;
  /** Most in any window of 10 minutes. */
  readonly peakPerTenMinutes: number;
  /** A flood begins with the 10th alarm within 10 minutes and ends when fewer than 5 remain in the window. */
  readonly floods: readonly { readonly from: number; readonly until: number; readonly raised: number }[];
  /** The ten that were raised most, with their share of all. */
  readonly mostFrequent: readonly { readonly alarmId: string; readonly raised: number; readonly share: number }[];
  /** Raised three times or more within a minute. */
  readonly chattering: readonly string[];
}

const minute = 60_000_000;
const window = 10 * minute;

/**
 * Figures of EEMUA 191 and ISA-18.2 over a stretch of time.
 * @param raised in order of time.
 * @param stretch its length in microseconds.
 */
export function alarmFigures(raised: readonly Raised[], stretch: number): AlarmFigures {
  const { floods, peak } = findFloods(raised);
  return {
    raised: raised.length,
    perTenMinutes: (raised.length * window) / stretch,
    peakPerTenMinutes: peak,
    floods,
    mostFrequent: mostFrequent(raised),
    chattering: chattering(raised),
  };
}

interface Flood {
  readonly from: number;
  readonly until: number;
  readonly raised: number;
}

function findFloods(raised: readonly Raised[]): { readonly floods: readonly Flood[]; readonly peak: number } {
  const floods: Flood[] = [];
  let peak = 0;
  let first = 0;
  let began: number | undefined;
  raised.forEach(({ at }, index) => {
    first = advance(raised, { first, at });
    const within = index - first + 1;
    peak = Math.max(peak, within);
    if (began === undefined && within >= 10) began = first;
    if (began !== undefined && within < 5) {
      floods.push(flood(raised, began, index - 1));
      began = undefined;
    }
  });
  if (began !== undefined) floods.push(flood(raised, began, raised.length - 1));
  return { floods, peak };
}

/** The first that lies in the window which ends at `at`. */
function advance(raised: readonly Raised[], { first, at }: { readonly first: number; readonly at: number }): number {
  let next = first;
  while ((raised[next]?.at ?? at) <= at - window) next += 1;
  return next;
}

function flood(raised: readonly Raised[], first: number, last: number): Flood {
  return { from: raised[first]?.at ?? 0, until: raised[last]?.at ?? 0, raised: last - first + 1 };
}

function mostFrequent(raised: readonly Raised[]): AlarmFigures['mostFrequent'] {
  const counts = [...Map.groupBy(raised, ({ alarmId }) => alarmId)].map(([alarmId, own]) => ({
    alarmId,
    raised: own.length,
  }));
  counts.sort((one, other) => other.raised - one.raised || (one.alarmId < other.alarmId ? -1 : 1));
  return counts.slice(0, 10).map((count) => ({ ...count, share: count.raised / raised.length }));
}

function chattering(raised: readonly Raised[]): readonly string[] {
  const byAlarm = Map.groupBy(raised, ({ alarmId }) => alarmId);
  const chatters = (own: readonly Raised[]): boolean =>
    own.some(({ at }, index) => at - (own[index - 2]?.at ?? -Infinity) <= minute);
  return [...byAlarm].filter(([, own]) => chatters(own)).map(([alarmId]) => alarmId);
}
