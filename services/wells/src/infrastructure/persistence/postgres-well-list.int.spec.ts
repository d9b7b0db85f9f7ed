import { randomUUID } from 'node:crypto';
import { apiIdentifier, parseApiNumber, parseInstant } from '@wellflow/kernel';
import { createDatabase, listTablesWithoutRowSecurity, runMigrations, type Database } from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { testDatabase, type TestDatabase } from '@wellflow/testing';
import { Client } from 'pg';
import type { ListedWell } from '../../application/well-list';
import { createWellList } from './migrations/0001-create-well-list';
import { createPostgresWellList } from './postgres-well-list';
import { wellIdentifierTable, wellListTable } from './well-list.table';

describe('the list of wells', () => {
  let server: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    const migrations = allMigrations([createWellList]);
    server = await testDatabase({ name: 'wells', migrate: (target) => runMigrations({ ...target, migrations }) });
    database = await createDatabase({
      url: server.appUrl,
      systemUrl: server.systemUrl,
      entities: [wellListTable, wellIdentifierTable],
    });
  });

  afterAll(async () => {
    await database?.close();
    await server?.drop();
  });

  const well = (apiNumber: string, name = 'Yoakum 1'): ListedWell => ({
    wellId: randomUUID(),
    name,
    identifiers: [apiIdentifier(parseApiNumber(apiNumber))],
    registeredAt: parseInstant('2026-11-23T12:00:00.123456Z'),
    version: 1,
  });
  const add = (organization: string, listed: ListedWell) =>
    database.unitOfWork.run({ organization }, (tx) =>
      createPostgresWellList(database.reads).add(tx, organization, listed),
    );

  it('finds a well by its id and by its identifier, as it was added', async () => {
    const wells = createPostgresWellList(database.reads);
    const listed = { ...well('42-501-20130'), operatorName: 'Brazos Operating' };
    await add('found', listed);
    expect(await wells.findById('found', listed.wellId)).toEqual(listed);
    expect(await wells.findByIdentifier('found', { scheme: 'api', value: '42501201300000' })).toEqual(listed);
  });

  it('lets an identifier name one well of an organization, and another organization use it too', async () => {
    await add('one', well('42-501-20131'));
    await expect(add('one', well('42-501-20131'))).rejects.toMatchObject({ code: 'wells/identifier-taken' });
    await expect(add('two', well('42-501-20131'))).resolves.toBeUndefined();
  });

  it('shows no organization what another has', async () => {
    const listed = well('42-501-20132');
    await add('mine', listed);
    const wells = createPostgresWellList(database.reads);
    expect(await wells.findById('yours', listed.wellId)).toBeUndefined();
    expect(await wells.list('yours', { limit: 10 })).toEqual({ wells: [] });
  });

  it('pages through all of them once, in order of name', async () => {
    const names = ['Bravo', 'Alpha', 'Alpha', 'Delta', 'Charlie'];
    for (const [index, name] of names.entries()) await add('paged', well(`42-501-3000${index}`, name));
    const wells = createPostgresWellList(database.reads);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await wells.list('paged', cursor === undefined ? { limit: 2 } : { limit: 2, cursor });
      seen.push(...page.wells.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(seen).toEqual([...names].sort());
  });

  it('stands in a database where every tenant table has row-level security', async () => {
    const client = new Client({ connectionString: server.superuserUrl });
    await client.connect();
    try {
      expect(
        await listTablesWithoutRowSecurity(client, { appRole: server.roles.app, systemRole: server.roles.system }),
      ).toEqual([]);
    } finally {
      await client.end();
    }
  });
});
