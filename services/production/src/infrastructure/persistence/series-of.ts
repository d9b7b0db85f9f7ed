import type { Tx } from '@wellflow/kernel';
import type { SeriesName } from '../../application/reading-history';
import { seriesKey, type ReadingSeries, type Series } from './reading-series';

/** Readings, or what is told of them, with the number of their series; series after series. */
export async function withSeries<Item extends SeriesName>(
  { tx, organization, series }: { readonly tx: Tx; readonly organization: string; readonly series: ReadingSeries },
  items: readonly Item[],
  unitOf: (item: Item) => string,
): Promise<readonly { readonly seriesId: number; readonly item: Item }[]> {
  const bySeries = new Map<string, Series & { readonly items: Item[] }>();
  for (const item of items) {
    const key = seriesKey(item);
    const known = bySeries.get(key);
    if (known !== undefined) known.items.push(item);
    else bySeries.set(key, { ...nameOf(item), unit: unitOf(item), items: [item] });
  }
  const numbers = await series.numbersOf(tx, organization, bySeries);
  const ordered: { seriesId: number; item: Item }[] = [];
  for (const [key, { items: own }] of bySeries) {
    const seriesId = numbers.get(key);
    if (seriesId === undefined) throw new Error('A series was not given its number');
    for (const item of own) ordered.push({ seriesId, item });
  }
  return ordered;
}

function nameOf({ wellId, measurement, tag }: SeriesName): SeriesName {
  return { wellId, measurement, tag };
}
