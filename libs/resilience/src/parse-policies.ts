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
  readonly [Part in keyof PolicySettings]?: PolicySettings[Part] extends number | undefined
    ? number
    : Partial<NonNullable<PolicySettings[Part]>> | false;
};

// `bulkhead.queueTimeoutMs` → `BULKHEAD_QUEUE_TIMEOUT_MS`; the longest first, since `TIMEOUT_MS` ends it too.
const suffixes = settingPaths
  .map(
    (path) =>
      [
        path,
        path
          .replace('.', '_')
          .replace(/[A-Z]/g, (letter) => `_${letter}`)
          .toUpperCase(),
      ] as const,
  )
  .sort(([, one], [, other]) => other.length - one.length);

type Environment = Readonly<Record<string, string | undefined>>;

const environmentPrefix = 'WELLFLOW_POLICY_';
const everyone = 'default';

/**
 * File: `{ "default": {…}, "postgres": { "timeoutMs": 5000, "retry": { "attempts": 2 }, "breaker": false } }`.
 * Environment, over the file: `WELLFLOW_POLICY_POSTGRES_RETRY_ATTEMPTS=2`, `WELLFLOW_POLICY_POSTGRES_BREAKER=off`,
 * `WELLFLOW_POLICY_DEFAULT_TIMEOUT_MS=1000`.
 * @throws Error that lists everything that is wrong.
 */
export function parsePolicies(file: unknown, environment: Environment): Policies {
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
  return new Map(
    Object.entries(file).map(([name, settings]) => [normal(name), readSettings(name, settings, complaints)]),
  );
}

function readSettings(name: string, settings: unknown, complaints: string[]): Values {
  if (!isRecord(settings)) complaints.push(`${name}: not an object`);
  const values = new Map<string, number | false>();
  for (const [path, value] of isRecord(settings) ? flatten(settings) : []) {
    const checked = checkValue(path, value);
    if ('value' in checked) values.set(path, checked.value);
    else complaints.push(`${name}: ${checked.complaint}`);
  }
  return values;
}

function readEnvironment(environment: Environment, complaints: string[]): ReadonlyMap<string, Values> {
  const byName = new Map<string, Map<string, number | false>>();
  for (const [variable, text = ''] of Object.entries(environment)) {
    if (!variable.startsWith(environmentPrefix) || text === '') continue;
    const read = readVariable(variable.slice(environmentPrefix.length), text);
    if ('complaint' in read) complaints.push(`${variable}: ${read.complaint}`);
    else byName.set(read.name, (byName.get(read.name) ?? new Map()).set(read.path, read.value));
  }
  return byName;
}

function readVariable(rest: string, text: string) {
  const [path, suffix] = suffixes.find(([, ending]) => rest.endsWith(`_${ending}`)) ?? [];
  if (path === undefined || suffix === undefined) return { complaint: 'no such setting' };
  const checked = checkValue(path, text === 'off' ? false : Number(text));
  return 'complaint' in checked
    ? checked
    : { name: normal(rest.slice(0, -suffix.length - 1)), path, value: checked.value };
}

/** `Postgres`, `postgres` and `POSTGRES`, `other-service` and `OTHER_SERVICE` are one name. */
function normal(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}
