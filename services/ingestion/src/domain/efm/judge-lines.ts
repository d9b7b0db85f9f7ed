import { addMicros, microsPerMinute, type Instant } from '@wellflow/kernel';
import type { MeterHistory } from './meter';
import { contentOf, placeLine, type Turn } from './place-line';
import type { EfmFault, EfmLine, EfmRecord } from './record';

/** What became of a line. Accepted, duplicate, quarantined and rejected together are all lines that were sent. */
export type LineVerdict =
  | { readonly line: number; readonly status: 'accepted'; readonly meter: string; readonly record: EfmRecord }
  | {
      readonly line: number;
      readonly status: 'duplicate';
      readonly meter: string;
      readonly key: string;
      readonly edition: number;
    }
  | ({ readonly line: number; readonly status: 'quarantined'; readonly held: EfmLine } & EfmFault)
  | ({ readonly line: number; readonly status: 'rejected' } & EfmFault);

/** An edition there is. */
export type KnownEdition = { readonly edition: number; readonly content: string };

export interface LinesToJudge {
  readonly lines: readonly EfmLine[];
  readonly meters: ReadonlyMap<string, MeterHistory>;
  /** Why this producer may not send records of a meter; one that is not registered has no asset. */
  readonly forbids: (meter: string, assetId: string | undefined) => EfmFault | undefined;
  readonly now: Instant;
  readonly turnOf: TurnOf;
}

/** Where a line is among those of its file that show the same time. */
export type TurnOf = (line: EfmLine) => Turn;

/** A line with the place its record belongs to, or the verdict that it has none. */
export type PlacedLine =
  | { readonly line: EfmLine; readonly record: Omit<EfmRecord, 'edition'>; readonly meter: MeterHistory }
  | { readonly verdict: LineVerdict };

/** How far a flow computer's clock may be ahead. */
const mostAhead = 10n * microsPerMinute;

export function placeLines(judging: LinesToJudge): readonly PlacedLine[] {
  return judging.lines.map((line) => placeOne(judging, line));
}

function placeOne({ meters, forbids, now, turnOf }: LinesToJudge, line: EfmLine): PlacedLine {
  const meter = meters.get(line.meter);
  const forbidden = forbids(line.meter, meter?.versions.at(-1)?.assetId);
  if (forbidden !== undefined) return rejected(line, forbidden);
  if (meter === undefined) return { verdict: { line: line.line, status: 'quarantined', held: line, ...unknownMeter } };
  const placing = placeLine(line, meter, turnOf(line));
  if ('fault' in placing) {
    const isEarly = placing.fault.code === 'ingestion/meter-not-in-effect';
    if (isEarly) return { verdict: { line: line.line, status: 'quarantined', held: line, ...placing.fault } };
    return rejected(line, placing.fault);
  }
  if (placing.place.begin > addMicros(now, mostAhead)) return rejected(line, timeAhead);
  const { kind, values, original } = line;
  return { line, meter, record: { kind, values, original, line: line.line, ...placing.place } };
}

function rejected({ line }: EfmLine, fault: EfmFault): PlacedLine {
  return { verdict: { line, status: 'rejected', ...fault } };
}

const unknownMeter: EfmFault = {
  code: 'ingestion/unknown-meter',
  path: '/meter',
  detail: 'No such meter is registered; the line is kept, and taken when it is',
};
const timeAhead: EfmFault = {
  code: 'ingestion/time-ahead',
  path: '/time',
  detail: 'More than 10 minutes ahead: look at the clock and time zone of the flow computer',
};

/** @param lines all of a file, in its order, though they may be taken in parts. */
export function countTurns(lines: readonly EfmLine[]): TurnOf {
  const turns = new Map<EfmLine, Turn>();
  const alike = Map.groupBy(lines, ({ meter, kind, time }) => JSON.stringify([meter, kind, time]));
  for (const group of alike.values()) group.forEach((line, nth) => turns.set(line, { nth, of: group.length }));
  return (line) => turns.get(line) ?? { nth: 0, of: 1 };
}

/** By meter, kind and key. */
export type EditionsOf = (meterId: string, record: Pick<EfmRecord, 'kind' | 'key'>) => readonly KnownEdition[];

/**
 * Decides each line in order. What was said before in any edition is a duplicate, so that sending an old file again never
 * undoes a newer one; anything else for the same key is a new edition, which wants a reason.
 * @param why an edition may take the place of another; null lets none do so.
 */
export function judgeLines(
  placed: readonly PlacedLine[],
  editionsOf: EditionsOf,
  why: string | null,
): readonly LineVerdict[] {
  const known = new Map<string, readonly KnownEdition[]>();
  return placed.map((each) => {
    if ('verdict' in each) return each.verdict;
    const name = JSON.stringify([each.meter.meterId, each.record.kind, each.record.key]);
    const editions = known.get(name) ?? editionsOf(each.meter.meterId, each.record);
    const verdict = judgeOne(each, editions, why);
    const added = verdict.status === 'accepted' ? [editionOf(verdict.record)] : [];
    known.set(name, [...editions, ...added]);
    return verdict;
  });
}

function judgeOne(
  { line: { line, meter }, record }: Extract<PlacedLine, { readonly line: EfmLine }>,
  editions: readonly KnownEdition[],
  why: string | null,
): LineVerdict {
  const content = contentOf(record.values);
  const same = editions.find((each) => each.content === content);
  if (same !== undefined) return { line, status: 'duplicate', meter, key: record.key, edition: same.edition };
  const before = editions.reduce((highest, { edition }) => Math.max(highest, edition), 0);
  if (before > 0 && why === null) return { line, status: 'rejected', ...needsWhy };
  return { line, status: 'accepted', meter, record: { ...record, edition: before + 1 } };
}

const needsWhy: EfmFault = {
  code: 'ingestion/edition-needs-why',
  path: '',
  detail: 'There is a record of this already, and it says something else: say with ?why= why this one takes its place',
};

function editionOf({ edition, values }: EfmRecord): KnownEdition {
  return { edition, content: contentOf(values) };
}
