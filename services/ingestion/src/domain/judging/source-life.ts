/** When a producer was heard about an asset, by any of its tags, in source time of live readings. */
export interface SourceLife {
  readonly heardAt: number;
  /** Its last silences of a minute or more, oldest first. */
  readonly silences: readonly (readonly [from: number, until: number])[];
}

const shortestSilence = 60_000_000;
const silencesKept = 16;

export function hear(life: SourceLife | undefined, at: number): SourceLife {
  if (life === undefined) return { heardAt: at, silences: [] };
  if (at <= life.heardAt) return life;
  if (at - life.heardAt < shortestSilence) return { heardAt: at, silences: life.silences };
  const silences = [...life.silences, [life.heardAt, at] as const].slice(-silencesKept);
  return { heardAt: at, silences };
}

/** Whether the source was silent for longer than that at a stretch, within the time. */
export function wasSilent(
  life: SourceLife | undefined,
  { from, until, longest }: { readonly from: number; readonly until: number; readonly longest: number },
): boolean {
  if (life === undefined) return true;
  return life.silences.some(
    ([begin, end]) => end - begin > longest && Math.min(end, until) - Math.max(begin, from) > longest,
  );
}
