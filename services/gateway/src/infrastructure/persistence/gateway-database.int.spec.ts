import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { createClock } from '@wellflow/kernel';
import { createLogger } from '@wellflow/observability';
import { createDatabase, listTablesWithoutRowSecurity, query, runMigrations, type Database } from '@wellflow/postgres';
import { createKeyring } from '@wellflow/security';
import { allMigrations } from '@wellflow/service';
import { testDatabase, testOrganization } from '@wellflow/testing';
import type { OrganizationAccess } from '../../domain/access/organization-access';
import { migrations } from '../../migrations';
import { createPostgresSigningKeys } from '../signing/postgres-signing-keys';
import { createSigningKeys, keySchedule } from '../signing/signing-keys';
import { clientAccessTable, organizationAccessTable, userAccessTable } from './access.table';
import { createPostgresAccessDirectory } from './postgres-access-directory';
import { describeKafkaSlots } from './kafka-slots.contract';
import { createPostgresCredentials } from './postgres-credentials';
import { createPostgresKafkaSlots } from './postgres-kafka-slots';

const logger = createLogger({ service: 'gateway', level: 'silent' });
let test: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;

beforeAll(async () => {
  test = await testDatabase({
    name: 'gateway',
    migrate: async ({ ownerUrl, roles }) =>
      void (await runMigrations({ ownerUrl, roles, migrations: allMigrations(migrations) })),
  });
  database = await createDatabase({
    url: test.appUrl,
    systemUrl: test.systemUrl,
    entities: [organizationAccessTable, clientAccessTable, userAccessTable],
  });
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

function createDirectory() {
  return createPostgresAccessDirectory({
    unitOfWork: database.unitOfWork,
    now: createClock(Date.now),
    wakeRelay: () => undefined,
  });
}

const topicsOfIt = { rawTopic: 'raw', replyTopic: 'reply' };
const scope = { name: 'RTU', wells: ['42-501-20130'], tagPrefixes: ['PAD7/'], readingsPerSecond: 500, ...topicsOfIt };

function demo(organization: string): OrganizationAccess {
  const client = { clientId: 'scada', status: 'active', roles: ['producer'], tokensFrom: null, ...scope } as const;
  const user = { subject: 'ada', status: 'blocked', roles: ['viewer'], tokensFrom: null } as const;
  return { organization, name: 'Demo', status: 'active', clients: [client], users: [user] };
}

describeKafkaSlots('slots in Postgres', () => createPostgresKafkaSlots(database));

describe('the directory of access in Postgres', () => {
  it('gives back what was put in, and tells it in the same transaction', async () => {
    const organization = testOrganization();
    await createDirectory().change(organization, () => demo(organization));
    expect(await createDirectory().find(organization)).toEqual(demo(organization));
    const told = await database.system.run((tx) =>
      query<{ readonly key: string; readonly payload: object }>(
        tx,
        'SELECT key, payload FROM outbox WHERE organization = $1',
        [organization],
      ),
    );
    expect(told).toEqual([
      { key: `${organization}/access`, payload: { ...demo(organization), changedAt: expect.stringMatching(/Z$/) } },
    ]);
  });

  it('tells nothing when nothing changes, and keeps nothing when a change fails', async () => {
    const organization = testOrganization();
    await createDirectory().change(organization, () => undefined);
    const fails = {
      ...demo(organization),
      clients: [{ clientId: 'x', status: 'active', roles: ['root'], tokensFrom: null, ...scope }],
    } as const;
    await expect(createDirectory().change(organization, () => fails)).rejects.toThrow();
    expect(await createDirectory().find(organization)).toBeUndefined();
  });

  it('opens an organization once when ten gateways start together', async () => {
    const organization = testOrganization();
    let opened = 0;
    const open = (before: OrganizationAccess | undefined) => {
      if (before) return undefined;
      opened += 1;
      return demo(organization);
    };
    await Promise.all(Array.from({ length: 10 }, () => createDirectory().change(organization, open)));
    expect(opened).toBe(1);
  });

  it('shows one organization nothing of another', async () => {
    const organization = testOrganization();
    await createDirectory().change(organization, () => demo(organization));
    const seen = await database.unitOfWork.run({ organization: testOrganization() }, (tx) =>
      query(
        tx,
        'SELECT organization FROM organization_access UNION ALL SELECT organization FROM client_access UNION ALL SELECT organization FROM user_access',
      ),
    );
    expect(seen).toEqual([]);
  });
});

describe('credentials in Postgres', () => {
  it('are found by client, replaced by saving, and out of the app role’s reach', async () => {
    const credentials = createPostgresCredentials(database);
    expect(await credentials.find('nobody')).toBeUndefined();
    await credentials.save({ clientId: 'cli', secretHash: 'one', keyHash: null, organization: 'demo' });
    await credentials.save({ clientId: 'cli', secretHash: null, keyHash: 'two', organization: 'other' });
    expect(await credentials.find('cli')).toEqual({
      clientId: 'cli',
      secretHash: null,
      keyHash: 'two',
      organization: 'other',
    });
    for (const table of ['credential', 'signing_key']) {
      await expect(
        database.unitOfWork.run({ organization: 'demo' }, (tx) => query(tx, `SELECT * FROM ${table}`)),
      ).rejects.toMatchObject({ code: '42501' });
    }
  });
});

describe('signing keys in Postgres', () => {
  const keyring = createKeyring({ active: 'k1', keys: { k1: randomBytes(32) } });
  const gateway = (ring = keyring) =>
    createSigningKeys({ store: createPostgresSigningKeys({ database, keyring: ring, logger }), schedule: keySchedule });

  it('are the same for gateways that start together, and after a restart', async () => {
    const kids = await Promise.all(Array.from({ length: 6 }, async () => (await gateway().signing()).kid));
    expect(new Set(kids).size).toBe(1);
    expect((await gateway().signing()).kid).toBe(kids[0]);
  });

  it('are never stored open', async () => {
    const rows = await database.system.run((tx) => query(tx, 'SELECT * FROM signing_key'));
    const { privateJwk } = await gateway().signing();
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain(privateJwk.d);
  });

  it('are replaced when the keyring that sealed them is gone', async () => {
    const before = (await gateway().signing()).kid;
    const other = gateway(createKeyring({ active: 'k1', keys: { k1: randomBytes(32) } }));
    expect((await other.signing()).kid).not.toBe(before);
    expect(await other.published()).toHaveLength(2);
  });
});

describe('the gateway’s tables', () => {
  it('keep organizations apart by row-level security', async () => {
    const client = new Client({ connectionString: test.superuserUrl });
    await client.connect();
    try {
      // The job library's own view: `libs/postgres` decides on it.
      const scope = { appRole: test.roles.app, systemRole: test.roles.system };
      expect(await listTablesWithoutRowSecurity(client, scope)).toEqual([]);
    } finally {
      await client.end();
    }
  });
});
