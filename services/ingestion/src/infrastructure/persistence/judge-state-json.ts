import type { AssetState } from '../../domain/judging/asset-state';
import { emptyMemory, listMemory, memoryOf, type ListedMemory, type Memory } from '../../domain/judging/memory';
import type { LaneState, SeriesState } from '../../domain/judging/series-state';
import type { SourceLife } from '../../domain/judging/source-life';

/** What the column holds. Numbers of a memory are packed: as decimal text they would be most of the work of a batch. */
export interface StoredAsset {
  readonly series: readonly (readonly [key: string, series: StoredSeries])[];
  readonly sources: readonly (readonly [producerId: string, life: SourceLife])[];
}

interface StoredSeries extends Omit<SeriesState, 'lanes'> {
  readonly live: StoredLane;
  readonly history: StoredLane;
}

interface StoredLane extends Omit<LaneState, 'memory'> {
  readonly memory: StoredMemory | null;
}

interface StoredMemory {
  /** Times, then values, as base64 of doubles. */
  readonly packed: string;
  /** One digit each. */
  readonly marks: string;
  /** Place of the one that came first. */
  readonly oldest: number;
  readonly forgotten: Memory['forgotten'];
}

export function toStoredAsset({ series, sources }: AssetState): StoredAsset {
  return { series: [...series].map(([key, state]) => [key, toStoredSeries(state)]), sources: [...sources] };
}

export function fromStoredAsset({ series, sources }: StoredAsset): AssetState {
  return { series: new Map(series.map(([key, stored]) => [key, fromStoredSeries(stored)])), sources: new Map(sources) };
}

function toStoredSeries({ lanes, ...series }: SeriesState): StoredSeries {
  return { ...series, live: toStoredLane(lanes.live), history: toStoredLane(lanes.history) };
}

function fromStoredSeries({ live, history, ...series }: StoredSeries): SeriesState {
  return { ...series, lanes: { live: fromStoredLane(live), history: fromStoredLane(history) } };
}

function toStoredLane({ memory, ...lane }: LaneState): StoredLane {
  return { ...lane, memory: memory.until === memory.from ? null : toStoredMemory(listMemory(memory)) };
}

function fromStoredLane({ memory, ...lane }: StoredLane): LaneState {
  return { ...lane, memory: memory === null ? emptyMemory : fromStoredMemory(memory) };
}

function toStoredMemory({ times, values, marks, forgotten }: ListedMemory): StoredMemory {
  const numbers = Float64Array.from([...times, ...values]);
  return { packed: Buffer.from(numbers.buffer).toString('base64'), marks: marks.join(''), oldest: 0, forgotten };
}

function fromStoredMemory({ packed, marks, oldest, forgotten }: StoredMemory): Memory {
  const bytes = Buffer.from(packed, 'base64');
  const numbers = [...new Float64Array(new Uint8Array(bytes).buffer)];
  const half = numbers.length / 2;
  const inOrder = (list: readonly number[]): readonly number[] => [...list.slice(oldest), ...list.slice(0, oldest)];
  const lists = [numbers.slice(0, half), numbers.slice(half), [...marks].map(Number)].map(inOrder);
  const [times = [], values = [], codes = []] = lists;
  return memoryOf({ times, values, marks: codes, forgotten });
}
