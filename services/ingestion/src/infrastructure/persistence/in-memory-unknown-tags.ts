import { compareInstants } from '@wellflow/kernel';
import type { HeldReading, Quarantine, UnknownTag } from '../../application/quarantine';

/** What the table's GROUP BY says, in the order of names and producers. */
export function summarizeUnknown(
  held: readonly HeldReading[],
  { limit, cursor = '' }: { readonly limit: number; readonly cursor?: string },
): Awaited<ReturnType<Quarantine['unknownTags']>> {
  const groups = new Map<string, HeldReading[]>();
  for (const each of held) {
    const { tag } = each.reading;
    if (each.reason !== 'ingestion/unknown-tag' || typeof tag !== 'string' || tag <= cursor) continue;
    const key = JSON.stringify([tag, each.producerId]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const all = [...groups.values()].flatMap(summary).sort(byName);
  const names = [...new Set(all.map(({ name }) => name))];
  const shown = new Set(names.slice(0, limit));
  const tags = all.filter(({ name }) => shown.has(name));
  const last = names[limit - 1];
  return names.length > limit && last !== undefined ? { tags, nextCursor: last } : { tags };
}

function summary(group: readonly HeldReading[]): readonly UnknownTag[] {
  const inOrder = [...group].sort(
    (one, other) => compareInstants(one.receivedAt, other.receivedAt) || one.index - other.index,
  );
  const [first, last] = [inOrder[0], inOrder.at(-1)];
  if (first === undefined || last === undefined) return [];
  const { tag, value, unit } = last.reading;
  return [
    {
      name: String(tag),
      producerId: last.producerId,
      firstSeenAt: first.receivedAt,
      lastSeenAt: last.receivedAt,
      count: group.length,
      sampleValue: typeof value === 'string' ? value : null,
      sampleUnit: typeof unit === 'string' ? unit : null,
    },
  ];
}

function byName(one: UnknownTag, other: UnknownTag): number {
  if (one.name !== other.name) return one.name < other.name ? -1 : 1;
  return one.producerId < other.producerId ? -1 : 1;
}
