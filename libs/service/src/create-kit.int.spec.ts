import { readServiceConfig } from '@wellflow/config';
import { createLogger } from '@wellflow/observability';
import { query, runMigrations } from '@wellflow/postgres';
import { createAccessDirectory } from '@wellflow/security';
import { requireAddress, testDatabase, type TestDatabase } from '@wellflow/testing';
import { createKit, type OpenKit } from './create-kit';
import { followAccess } from './known-access';
import { allMigrations } from './migrate';

/** More than a breaker wants to have seen before it opens. */
const manyCalls = 60;
let urls: TestDatabase;
let kit: OpenKit;

beforeAll(async () => {
  const migrate = ({ ownerUrl, roles }: Pick<TestDatabase, 'ownerUrl' | 'roles'>) =>
    runMigrations({ ownerUrl, roles, migrations: allMigrations([]) });
  urls = await testDatabase({ name: 'service', migrate });
  const environment = {
    PORT: '0',
    WELLFLOW_KAFKA_BROKERS: requireAddress('TEST_KAFKA_BROKERS'),
    WELLFLOW_REGISTRY_URL: requireAddress('TEST_REGISTRY_URL'),
    WELLFLOW_ISSUER: 'spec',
    WELLFLOW_JWKS_URL: 'http://127.0.0.1:9/jwks.json',
    WELLFLOW_ROYALTY_DATABASE_URL: urls.appUrl,
    WELLFLOW_ROYALTY_SYSTEM_DATABASE_URL: urls.systemUrl,
  };
  const definition = { entities: [], problems: {}, wire: async () => ({ routes: [] }) };
  const logger = createLogger({ service: 'service-spec', level: 'silent' });
  kit = await createKit({ definition, config: readServiceConfig('royalty', environment, {}), logger });
});
afterAll(async () => {
  await kit.close();
  await urls.drop();
});

const asMany = async (work: () => Promise<unknown>): Promise<ReadonlySet<string>> => {
  const errors = new Set<string>();
  for (let n = 0; n < manyCalls; n += 1)
    await work().catch((error: unknown) => errors.add(error instanceof Error ? error.message : String(error)));
  return errors;
};

describe('what is known of access', () => {
  it('is read at the start, rows from before people were told too', async () => {
    const access = { organization: 'old', status: 'active', clients: [] };
    await kit.database.unitOfWork.run({ organization: 'old' }, (tx) =>
      query(tx, 'INSERT INTO known_access VALUES ($1, $2)', ['old', JSON.stringify(access)]),
    );
    const directory = createAccessDirectory();
    const following = await followAccess({ ...kit, directory, everyMs: 60_000, onError: () => undefined });
    following.stop();
    expect(directory.size()).toBe(1);
  });
});

describe("a service's database", () => {
  it.each(['postgres', 'postgres-system'] as const)(
    'stays open to all (%s) when a caller violates constraints',
    async (name) => {
      const { unitOfWork, system } = kit.database;
      const scope = { organization: 'acme' };
      const run: typeof system.run = (work) => (name === 'postgres' ? unitOfWork.run(scope, work) : system.run(work));
      const errors = await asMany(() => run((tx) => query(tx, "INSERT INTO inbox VALUES ('g', NULL, uuidv7())")));
      expect([...errors].join()).toMatch(
        /^null value in column "organization"[^,]*$|^new row violates row-level security[^,]*$/,
      );
      expect(kit.policyFor(name).state().breaker).toBe('closed');
      expect(await run((tx) => query(tx, 'SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    },
  );

  it('is left alone for a while when it is ill', async () => {
    const ill = "DO $$ BEGIN RAISE SQLSTATE '53100' USING MESSAGE = 'disk full'; END $$";
    await asMany(() => kit.database.system.run((tx) => query(tx, ill)));
    expect(kit.policyFor('postgres-system').state().breaker).toBe('open');
  });
});
