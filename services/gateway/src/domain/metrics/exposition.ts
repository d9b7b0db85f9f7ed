/** One line of what a service's `/metrics` says. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads Prometheus or OpenMetrics text; comments, exemplars and timestamps are left out. */
export function parseExposition(text: string): readonly Sample[] {
  return text.split('\n').flatMap((line) => parseLine(line) ?? []);
}

/** Sum of the samples of a name whose labels have the values given. */
export function sumOf(samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>> = {}): number {
  const wanted = Object.entries(labels);
  return samples
    .filter((sample) => sample.name === name && wanted.every(([label, value]) => sample.labels[label] === value))
    .reduce((sum, { value }) => sum + value, 0);
}

const shape = /^([a-zA-Z_:][\w:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})? (\S+)/;
const labelShape = /(\w+)="((?:[^"\\]|\\.)*)"/g;

function parseLine(line: string): Sample | undefined {
  const [, name, labels = '', value] = shape.exec(line) ?? [];
  if (name === undefined || value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isFinite(number)) return undefined;
  const pairs = [...labels.matchAll(labelShape)].map(([, label = '', text = '']) => [label, unescape(text)] as const);
  return { name, labels: Object.fromEntries(pairs), value: number };
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (_whole, character: string) => (character === 'n' ? '\n' : character));
}
