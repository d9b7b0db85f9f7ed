import type { TopicEntry, TopicsFile } from './load.mts';

/** A topic with everything needed to create it; the shape `libs/contracts` publishes. */
export interface Topic {
  /** Its name in the generated `topics`: `wellsWellState`. */
  readonly property: string;
  readonly name: string;
  readonly description: string;
  readonly kind: string;
  readonly owner: string;
  readonly key: string;
  readonly records: readonly string[];
  readonly partitions: number;
  /** Kafka's own topic settings. */
  readonly config: Readonly<Record<string, string>>;
  readonly production: TopicsFile['defaults']['production'];
}

const dayMs = 86_400_000;
const tombstonesDays = 30;

export function toTopics({ topics, defaults }: TopicsFile): readonly Topic[] {
  return Object.entries(topics).map(([name, entry]) => ({
    property: propertyOf(name),
    name,
    description: entry.description,
    kind: entry.kind,
    owner: entry.owner,
    key: entry.key,
    records: entry.records,
    partitions: entry.partitions,
    config: configOf(entry, defaults),
    production: defaults.production,
  }));
}

/** `wellflow.wells.well-state.v1` is `wellsWellState`; a second version keeps its number. */
export function propertyOf(name: string): string {
  const words = name
    .replace(/^wellflow\./, '')
    .replace(/\.v1$/, '')
    .split(/[.-]/);
  return words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('');
}

function configOf(entry: TopicEntry, defaults: TopicsFile['defaults']): Readonly<Record<string, string>> {
  return {
    ...cleanup(entry),
    'max.message.bytes': String(entry.maxMessageBytes ?? defaults.maxMessageBytes),
    // Retention must not follow a producer's clock; event times travel in the headers and records.
    'message.timestamp.type': 'LogAppendTime',
  };
}

function cleanup(entry: TopicEntry): Readonly<Record<string, string>> {
  if (entry.kind !== 'state') return { 'cleanup.policy': 'delete', 'retention.ms': String(retentionMs(entry)) };
  // A reader that was away longer than its tombstones are kept starts from the beginning.
  return { 'cleanup.policy': 'compact', 'delete.retention.ms': String(tombstonesDays * dayMs) };
}

/** @throws Error when the retention is neither `forever` nor `P<days>D`. */
export function retentionMs({ retention }: TopicEntry): number {
  if (retention === 'forever') return -1;
  const days = /^P(\d+)D$/.exec(retention ?? '')?.[1];
  if (days === undefined) throw new Error(`retention ${String(retention)} is neither forever nor P<days>D`);
  return Number(days) * dayMs;
}
