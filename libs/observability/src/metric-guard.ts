/** Label values of one series, by label name. */
export type Labels = Readonly<Record<string, string | number>>;

// One of these as a label makes a series a customer or a well: thousands of series a process.
const unbounded = new Set([
  'organization',
  'org',
  'tenant',
  'producer',
  'well',
  'well_id',
  'asset',
  'tag',
  'tag_id',
  'user',
  'subject',
  'email',
  'request_id',
  'trace_id',
  'id',
  'key',
  'path',
  'url',
  'message',
  'error',
  'sql',
]);
const units = [
  'seconds',
  'bytes',
  'ratio',
  'records',
  'messages',
  'readings',
  'rows',
  'events',
  'calls',
  'attempts',
  'items',
];

export const other = 'other';

/** @throws Error when a name or label breaks the house's conventions: a mistake in code, found at start. */
export function checkMetricName(
  kind: 'counter' | 'gauge' | 'histogram',
  name: string,
  labelNames: readonly string[],
): void {
  const complaint =
    complain(kind, name) ??
    labelNames.filter((label) => unbounded.has(label)).map((label) => `label ${label} has no bound`)[0];
  if (complaint !== undefined) throw new Error(`Metric ${name}: ${complaint}`);
}

function complain(kind: string, name: string): string | undefined {
  if (!/^wellflow_[a-z][a-z0-9]*(_[a-z0-9]+)+$/.test(name))
    return 'a name is wellflow_<subject>_<what>[_<unit>], lower case';
  if (kind === 'counter' && !name.endsWith('_total')) return 'a counter ends in _total';
  if (kind !== 'counter' && name.endsWith('_total')) return `a ${kind} does not end in _total`;
  if (kind === 'histogram' && !units.some((unit) => name.endsWith(`_${unit}`)))
    return `a histogram ends in its unit: ${units.join(', ')}`;
  return undefined;
}

/** Bounds the series of one metric: combinations past the bound are folded into one where every label is `other`. */
export function createSeriesBound(
  labelNames: readonly string[],
  limit: number,
  onFolded: () => void,
): (labels: Labels) => Labels {
  const known = new Set<string>();
  const folded = Object.fromEntries(labelNames.map((name) => [name, other]));
  return (labels) => {
    const series =
      labelNames.length === 1
        ? String(labels[labelNames[0] ?? ''])
        : labelNames.map((name) => labels[name]).join('\u0000');
    if (known.has(series)) return labels;
    if (known.size >= limit) {
      onFolded();
      return folded;
    }
    known.add(series);
    return labels;
  };
}
