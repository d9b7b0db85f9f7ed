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
    isRecord(value) ? Object.entries(value).map(([key, inner]) => [`${name}.${key}`, inner] as const) : [[name, value] as const],
  );
  return new Map(entries.filter(([, value]) => value !== undefined));
}

/** The value, or `false` with one more complaint. */
export function checkValue(where: string, path: string, value: unknown, complaints: string[]): number | false {
  if (parts.includes(path) && value === false) return false;
  const range = limits.get(path);
  const [least, most] = range ?? [0, 0];
  if (range !== undefined && typeof value === 'number' && value >= least && value <= most) return value;
  complaints.push(range === undefined ? `${where}: ${path} is no setting with such a value` : `${where}: ${path} must be a number from ${least} to ${most}`);
  return false;
}

/** Later layers win, setting by setting; a layer that sets something of a part switches the part on again. */
export function assemble(layers: readonly ReadonlyMap<string, unknown>[]): PolicySettings {
  const numbers = new Map<string, number>();
  const off = new Set<string>();
  for (const layer of layers) {
    for (const part of parts) if ([...layer.keys()].some((path) => path.startsWith(`${part}.`))) off.delete(part);
    for (const [path, value] of layer) {
      if (typeof value === 'number') numbers.set(path, value);
      else if (value === false) off.add(path);
    }
  }
  const value = (path: string, fallback: number): number => numbers.get(path) ?? fallback;
  return { timeoutMs: value('timeoutMs', defaultPolicy.timeoutMs), ...assembleParts(value, off) };
}

function assembleParts(value: (path: string, fallback: number) => number, off: ReadonlySet<string>): Omit<PolicySettings, 'timeoutMs'> {
  const { retry, breaker, bulkhead } = defaultPolicy;
  return {
    ...(!off.has('retry') && {
      retry: {
        attempts: value('retry.attempts', retry.attempts),
        initialDelayMs: value('retry.initialDelayMs', retry.initialDelayMs),
        maxDelayMs: value('retry.maxDelayMs', retry.maxDelayMs),
        budgetRatio: value('retry.budgetRatio', retry.budgetRatio),
        budgetPerSecond: value('retry.budgetPerSecond', retry.budgetPerSecond),
      },
    }),
    ...(!off.has('breaker') && {
      breaker: {
        failurePercent: value('breaker.failurePercent', breaker.failurePercent),
        minimumCalls: value('breaker.minimumCalls', breaker.minimumCalls),
        windowMs: value('breaker.windowMs', breaker.windowMs),
        openMs: value('breaker.openMs', breaker.openMs),
      },
    }),
    ...(!off.has('bulkhead') && {
      bulkhead: {
        slots: value('bulkhead.slots', bulkhead.slots),
        queue: value('bulkhead.queue', bulkhead.queue),
        queueTimeoutMs: value('bulkhead.queueTimeoutMs', bulkhead.queueTimeoutMs),
      },
    }),
  };
}
