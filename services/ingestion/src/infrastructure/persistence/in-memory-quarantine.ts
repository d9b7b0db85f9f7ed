import { randomUUID } from 'node:crypto';
import type { DecidedReading, HeldFilter, HeldReading, Quarantine, Settlement } from '../../application/quarantine';
import { awaitedBy } from '../../domain/reading/awaited';
import { parseCursor, placeOf, printCursor } from './held-rows';
import { summarizeUnknown } from './in-memory-unknown-tags';

interface Kept {
  readonly held: Map<string, HeldReading>;
  readonly claims: Map<string, string>;
  readonly decided: Map<string, DecidedReading>;
}

/**
 * The twin of the table, for specs: the same contract, nothing kept. A claim here never ends by itself.
 * @param hasArrived whether what a reading waits for is there.
 */
export function createInMemoryQuarantine(
  hasArrived: (organization: string, awaited: string) => boolean = () => false,
): Quarantine {
  const memory = new Map<string, Kept>();
  const of = (organization: string): Kept => {
    const kept = memory.get(organization) ?? { held: new Map(), claims: new Map(), decided: new Map() };
    memory.set(organization, kept);
    return kept;
  };
  return {
    hold: async (_tx, organization, readings) => {
      hold(of(organization), readings);
      const awaits = readings.map(({ reason, reading }) => awaitedBy(reason, reading));
      return [...new Set(awaits)].filter((each) => each !== null).filter((each) => hasArrived(organization, each));
    },
    list: async (organization, filter, { limit, cursor }) => {
      const after = cursor === undefined ? undefined : parseCursor(cursor);
      const all = matching(of(organization), filter).sort(newestFirst);
      const rest = after === undefined ? all : all.filter((held) => newestFirst(held, after) > 0);
      const readings = rest.slice(0, limit);
      const last = readings.at(-1);
      return rest.length > limit && last !== undefined ? { readings, nextCursor: printCursor(last) } : { readings };
    },
    unknownTags: async (organization, page) => summarizeUnknown([...of(organization).held.values()], page),
    count: async (_tx, organization, filter) => matching(of(organization), filter).length,
    ...releasing(of),
  };
}

function releasing(of: (organization: string) => Kept): Pick<Quarantine, 'claim' | 'settle' | 'decisions'> {
  return {
    claim: async (_tx, organization, { filter, limit, after }) => {
      const kept = of(organization);
      const claimId = randomUUID();
      const readings = matching(kept, filter)
        .filter((held) => !kept.claims.has(placeOf(held)) && (after === undefined || oldestFirst(held, after) > 0))
        .sort(oldestFirst)
        .slice(0, limit);
      for (const held of readings) kept.claims.set(placeOf(held), claimId);
      return { claimId, readings };
    },
    settle: async (_tx, organization, settlement) => settle(of(organization), settlement),
    decisions: async (organization, limit) =>
      [...of(organization).decided.values()]
        .sort((one, other) => (one.decidedAt < other.decidedAt ? 1 : -1))
        .slice(0, limit),
  };
}

function settle({ held, claims, decided }: Kept, { claimId, released, decision, stay }: Settlement): void {
  for (const id of released) {
    const gone = held.get(placeOf(id));
    if (gone === undefined) continue;
    held.delete(placeOf(id));
    const { receiptId, index, reason: heldFor, reading } = gone;
    decided.set(placeOf(id), { receiptId, index, heldFor, reading, ...decision });
  }
  for (const { reason, explanation, ...id } of stay) {
    const kept = held.get(placeOf(id));
    if (kept !== undefined) held.set(placeOf(id), { ...kept, reason, explanation });
  }
  for (const [place, by] of claims) if (by === claimId) claims.delete(place);
}

function hold({ held, decided }: Kept, readings: readonly HeldReading[]): void {
  for (const reading of readings) {
    const place = placeOf(reading);
    if (!held.has(place) && !decided.has(place)) held.set(place, structuredClone(reading));
  }
}

function matching({ held }: Kept, filter: HeldFilter): HeldReading[] {
  const { reason, producerId, well, tag, from, to, ids, awaits } = filter;
  const wanted = new Set(ids?.map(placeOf));
  const conditions: readonly (readonly [unknown, (each: HeldReading) => boolean])[] = [
    [reason, (each) => each.reason === reason],
    [producerId, (each) => each.producerId === producerId],
    [well, (each) => each.reading['well'] === well],
    [tag, (each) => each.reading['tag'] === tag],
    [from, (each) => from !== undefined && each.receivedAt >= from],
    [to, (each) => to !== undefined && each.receivedAt < to],
    [ids, (each) => wanted.has(placeOf(each))],
    [awaits, (each) => awaits?.includes(awaitedBy(each.reason, each.reading) ?? '') ?? false],
  ];
  const asked = conditions.filter(([given]) => given !== undefined);
  return [...held.values()].filter((each) => asked.every(([, fits]) => fits(each)));
}

type Placed = Pick<HeldReading, 'receivedAt' | 'receiptId' | 'index'>;

function newestFirst(one: Placed, other: Placed): number {
  if (one.receivedAt !== other.receivedAt) return one.receivedAt < other.receivedAt ? 1 : -1;
  return byId(one, other);
}

function oldestFirst(one: Placed, other: Placed): number {
  if (one.receivedAt !== other.receivedAt) return one.receivedAt < other.receivedAt ? -1 : 1;
  return byId(one, other);
}

function byId(one: Placed, other: Placed): number {
  if (one.receiptId !== other.receiptId) return one.receiptId < other.receiptId ? -1 : 1;
  return one.index - other.index;
}
