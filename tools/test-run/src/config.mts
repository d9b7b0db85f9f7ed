export type Environment = Readonly<Record<string, string | undefined>>;

export type Level = 'unit' | 'int' | 'e2e';

/** @returns the addresses a run was given, or undefined where it has to bring up its own stack. */
export function givenAddresses(env: Environment): Environment | undefined {
  const names = ['TEST_POSTGRES_URL', 'TEST_KAFKA_BROKERS', 'TEST_REGISTRY_URL'] as const;
  const missing = names.filter((name) => env[name] === undefined || env[name] === '');
  if (missing.length === names.length) return undefined;
  if (missing.length > 0) throw new Error(`Set ${missing.join(' and ')} too, or none of the TEST_ addresses.`);
  return Object.fromEntries(names.map((name) => [name, env[name]]));
}

export function readEnvironment(): Environment {
  return process.env;
}
