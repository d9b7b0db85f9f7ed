import { assemble, checkValue, flatten, isRecord, settingPaths, type Values } from './policy-values';
import { defaultPolicy, type PolicySettings } from './settings';

/** Settings of every dependency, from a file and the environment over what the code suggests. */
export interface Policies {
  /** @param suggested what the caller's code thinks right for this dependency, over the general defaults. */
  readonly settingsFor: (dependency: string, suggested?: PartialPolicy) => PolicySettings;
  /** Dependencies that were configured and never asked for: a misspelt name. */
  readonly unused: () => readonly string[];
}

/** Any part of a policy; `false` switches a part off. */
export type PartialPolicy = {
  readonly [Part in keyof PolicySettings]?: PolicySettings[Part] extends number | undefined ? number : Partial<NonNullable<PolicySettings[Part]>> | false;
};

// `bulkhead.queueTimeoutMs` → `BULKHEAD_QUEUE_TIMEOUT_MS`; the longest first, since `TIMEOUT_MS` ends it too.
const suffixes = settingPaths
  .map((path) => [path, path.replace('.', '_').replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()] as const)
  .sort(([, one], [, other]) => other.length - one.length);

const environmentPrefix = 'WELLFLOW_POLICY_';
const everyone = 'default';

/**
 * File: `{ "default": {…}, "postgres": { "timeoutMs": 5000, "retry": { "attempts": 2 }, "breaker": false } }`.
 * Environment, over the file: `WELLFLOW_POLICY_POSTGRES_RETRY_ATTEMPTS=2`, `WELLFLOW_POLICY_POSTGRES_BREAKER=off`,
 * `WELLFLOW_POLICY_DEFAULT_TIMEOUT_MS=1000`.
 * @throws Error that lists everything that is wrong.
 */
export function parsePolicies(file: unknown, environment: Readonly<Record<string, string | undefined>>): Policies {
  const complaints: string[] = [];
  const fromFile = readFile(file, complaints);
  const fromEnvironment = readEnvironment(environment, complaints);
  if (complaints.length > 0) throw new Error(`Policies: ${complaints.join('; ')}`);
  const asked = new Set([everyone]);
  const layer = (source: ReadonlyMap<string, Values>, name: string): Values => source.get(name) ?? new Map();
  return {
    unused: () => [...new Set([...fromFile.keys(), ...fromEnvironment.keys()])].filter((name) => !asked.has(name)),
    settingsFor: (dependency, suggested = {}) => {
      const name = normal(dependency);
      asked.add(name);
      return assemble([
        flatten(defaultPolicy),
        layer(fromFile, everyone),
        layer(fromEnvironment, everyone),
        flatten(suggested),
        layer(fromFile, name),
        layer(fromEnvironment, name),
      ]);
    },
  };
}

function readFile(file: unknown, complaints: string[]): ReadonlyMap<string, Values> {
  if (file === undefined || file === null) return new Map();
  if (!isRecord(file)) {
    complaints.push('the file holds no object');
    return new Map();
  }
  return new Map(Object.entries(file).map(([name, settings]) => [normal(name), readSettings(name, settings, complaints)]));
}

function readSettings(name: string, settings: unknown, complaints: string[]): Values {
  const flat = isRecord(settings) ? flatten(settings) : undefined;
  if (flat === undefined) complaints.push(`${name}: not an object`);
  const entries = [...(flat ?? [])].map(([path, value]) => [path, checkValue(name, path, value, complaints)] as const);
  return new Map(entries);
}

function readEnvironment(environment: Readonly<Record<string, string | undefined>>, complaints: string[]): ReadonlyMap<string, Values> {
  const byName = new Map<string, Map<string, number | false>>();
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith(environmentPrefix) || text === undefined || text === '') continue;
    const rest = variable.slice(environmentPrefix.length);
    const [path, suffix] = suffixes.find(([, ending]) => rest.endsWith(`_${ending}`)) ?? [];
    if (path === undefined || suffix === undefined) {
      complaints.push(`${variable}: no such setting`);
      continue;
    }
    const name = normal(rest.slice(0, -suffix.length - 1));
    const values = byName.get(name) ?? new Map<string, number | false>();
    byName.set(name, values.set(path, checkValue(variable, path, text === 'off' ? false : Number(text), complaints)));
  }
  return byName;
}

/** `Postgres`, `postgres` and `POSTGRES`, `other-service` and `OTHER_SERVICE` are one name. */
function normal(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}
