/** What one runner, or all of them, said. */
export interface Tally {
  readonly passed: number;
  /** A name for each: the test, or the runner itself where it did not get that far. */
  readonly failures: readonly string[];
  readonly skipped: number;
  /** What could not be tried on this machine, and why. */
  readonly unverified: readonly string[];
  /** What passed only when it was tried again alone. */
  readonly unsteady: readonly string[];
}

export const nothing: Tally = { passed: 0, failures: [], skipped: 0, unverified: [], unsteady: [] };

export function failed(...failures: readonly string[]): Tally {
  return { ...nothing, failures };
}

export function addUp(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
    failures: tallies.flatMap(({ failures }) => failures),
    skipped: tallies.reduce((sum, { skipped }) => sum + skipped, 0),
    unverified: tallies.flatMap(({ unverified }) => unverified),
    unsteady: tallies.flatMap(({ unsteady }) => unsteady),
  };
}

/** @returns the line people and programs look for at the end of a run. */
export function lastLine({ passed, failures, skipped }: Tally): string {
  const tail = skipped === 0 ? '' : `, ${skipped} skipped`;
  return `${passed} passed, ${failures.length} failed${tail}`;
}

/** @returns what a runner's output says by its own last line, or undefined where it ends otherwise. */
export function readLastLine(name: string, output: string): Tally | undefined {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  const [, passed, failures, skipped] = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(line) ?? [];
  if (passed === undefined || failures === undefined) return undefined;
  const names = Array.from({ length: Number(failures) }, (_, index) => `${name} (failure ${index + 1}, see above)`);
  return { ...nothing, passed: Number(passed), failures: names, skipped: Number(skipped ?? 0) };
}
