/** Addresses of the services that integration tests run against. */
export type TestAddress = 'TEST_POSTGRES_URL' | 'TEST_KAFKA_BROKERS' | 'TEST_REGISTRY_URL' | 'TEST_REDIS_URL';

/**
 * An integration test without its services fails, it does not skip.
 * @throws Error that says what to type.
 */
export function requireAddress(name: TestAddress): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(
    `${name} is not set: this test needs the real service. Run it with \`npm run test:int\`, which starts one, or set ${name}.`,
  );
}

/** Where real data lies: `WELLFLOW_DATA`, or undefined. */
export function dataFolder(): string | undefined {
  return process.env['WELLFLOW_DATA'];
}
