import { defaultPolicy, type PolicySettings } from './settings';

/** Settings by path, `retry.attempts` → 3; `false` under a part's name switches it off. */
export type Values = ReadonlyMap<string, number | false>;

const limits: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['timeoutMs', [1, 3_600_000]],
  ['retry.attempts', [1, 20]],
  ['retry.initialDelayMs', [1, 60_000]],
  ['retry.maxDelayMs', [1, 600_000]],
  ['retry.budgetRatio', [0, 1]],
  ['retry.budgetPerSecond', [0, 10_000]],
  ['breaker.failurePercent', [1, 100]],
  ['breaker.minimumCalls', [1, 100_000]],
  ['breaker.windowMs', [100, 600_000]],
  ['breaker.openMs', [10, 600_000]],
  ['bulkhead.slots', [1, 100_000]],
  ['bulkhead.queue', [0, 1_000_000]],
  ['bulkhead.queueTimeoutMs', [1, 3_600_000]],
]);
const parts = ['retry', 'breaker', 'bulkhead'];

export const settingPaths: readonly string[] = [...limits.keys(), ...parts];

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function flatten(settings: object): ReadonlyMap<string, unknown> {
  const entries = Object.entries(settings).flatMap(([name, value]: [string, unknown]) =>
    isRecord(value)
      ? Object.entries(value).map(([key, inner]) => [`${name}.${key}`, inner] as const)
      : [[name, value] as const],
  );
  return new Map(entries.filter(([, value]) => value !== undefined));
}

/** What stands at a path, or what is wrong with it. */
export function checkValue(
  path: string,
  value: unknown,
): { readonly value: number | false } | { readonly complaint: string } {
  if (parts.includes(path) && value === false) return { value };
  const range = limits.get(path);
  if (range === undefined) return { complaint: `${path} is no setting with such a value` };
  const [least, most] = range;
  if (typeof value === 'number' && value >= least && value <= most) return { value };
  return { complaint: `${path} must be a number from ${least} to ${most}` };
}

/** Later layers win, setting by setting; a layer that sets something of a part switches the part on again. */
export function assemble(layers: readonly ReadonlyMap<string, unknown>[]): PolicySettings {
  const numbers = new Map<string, number>();
  const off = new Set<string>();
  for (const layer of layers) {
    const named = new Set([...layer.keys()].map((path) => path.split('.', 1).join()));
    parts.filter((part) => named.has(part)).forEach((part) => off.delete(part));
    layer.forEach((value, path) => {
      if (typeof value === 'number') numbers.set(path, value);
      if (value === false) off.add(path);
    });
  }
  const value = (path: string, fallback: number): number => numbers.get(path) ?? fallback;
  return {
    timeoutMs: value('timeoutMs', defaultPolicy.timeoutMs),
    ...(!off.has('retry') && { retry: fill('retry', defaultPolicy.retry, value) }),
    ...(!off.has('breaker') && { breaker: fill('breaker', defaultPolicy.breaker, value) }),
    ...(!off.has('bulkhead') && { bulkhead: fill('bulkhead', defaultPolicy.bulkhead, value) }),
  };
}

type Value = (path: string, fallback: number) => number;

function fill<Part extends Readonly<Record<string, number>>>(
  part: string,
  defaults: Part,
  value: Value,
): { readonly [Name in keyof Part]: number };
function fill(
  part: string,
  defaults: Readonly<Record<string, number>>,
  value: Value,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(defaults).map(([name, fallback]) => [name, value(`${part}.${name}`, fallback)]),
  );
}
