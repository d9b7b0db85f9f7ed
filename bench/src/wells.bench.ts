/**
 * Wells: commands a second and what one takes, and how long a search among a hundred thousand takes.
 * Needs a build. Usage: TEST_POSTGRES_URL=postgres://… node bench/dist/wells.bench.js
 */
import { cpus, loadavg } from 'node:os';
import { createClock } from '@wellflow/kernel';
import {
  createDatabase,
  createExecute,
  createPostgresEventStore,
  provisionDatabase,
  query,
  runMigrations,
  type Database,
} from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { Client } from 'pg';
import { createChangeWell } from '../../services/wells/dist/application/commands/change-well';
import { createRegisterWell } from '../../services/wells/dist/application/commands/register-well';
import { everything, parseSearch, type WellQuery } from '../../services/wells/dist/application/well-search';
import { wellDecider } from '../../services/wells/dist/domain/well/well.decider';
import { toWellMessages } from '../../services/wells/dist/infrastructure/messaging/well-messages';
import { createPostgresWellList } from '../../services/wells/dist/infrastructure/persistence/postgres-well-list';
import { createProjectWells } from '../../services/wells/dist/infrastructure/persistence/project-wells';
import {
  wellIdentifierTable,
  wellListTable,
} from '../../services/wells/dist/infrastructure/persistence/well-list.table';
import { wellsMigrations } from '../../services/wells/dist/migrations';

const organization = 'bench';
const now = createClock(Date.now);

async function openDatabase() {
  const adminUrl = process.env['TEST_POSTGRES_URL'] ?? '';
  const service = `bench${process.pid}`;
  const urls = await provisionDatabase({ adminUrl, service, passwords: { owner: 'o', app: 'a', system: 's' } });
  await runMigrations({ ownerUrl: urls.ownerUrl, migrations: allMigrations(wellsMigrations), roles: urls.roles });
  const database = await createDatabase({ ...urls, entities: [wellListTable, wellIdentifierTable] });
  const close = async (): Promise<void> => {
    await database.close();
    const server = new Client({ connectionString: adminUrl });
    await server.connect();
    await server.query(`DROP DATABASE ${urls.database} WITH (FORCE)`);
    for (const role of Object.values(urls.roles)) await server.query(`DROP ROLE ${role}`);
    await server.end();
  };
  return { database, ownerUrl: urls.ownerUrl, close };
}

/** What the projection would have made of them. */
const fillSql = `
WITH well AS (
  SELECT gen_random_uuid() AS id, n,
         (ARRAY['Yoakum', 'Caliche Draw', 'Mesa Verde', 'Spraberry', 'Bakken', 'Eagle', 'Permian Star', 'Longhorn'])[1 + n % 8]
           || ' Unit ' || n % 997 || ' ' || n % 40 || 'H' AS name,
         (ARRAY['Brazos Operating', 'Llano Resources', 'Pecos Oil Company'])[1 + n % 3] AS operator,
         '42' || lpad((1 + 2 * (n % 254))::text, 3, '0') || lpad((n / 254 + 20000)::text, 5, '0') || '0000' AS api
    FROM generate_series($2::int, $3::int) AS n
), listed AS (
  INSERT INTO well_list (organization, well_id, name, operator_name, operator_key, status, identifiers, registered_at, version,
                         county, county_key, state, datum, latitude, longitude)
  SELECT $1, id, name, operator, lower(operator), (ARRAY['producing', 'shut-in', 'plugged', 'drilling'])[1 + n % 4],
         jsonb_build_array(jsonb_build_object('scheme', 'api', 'value', api)), now(), 1,
         'County ' || n % 254, 'county ' || n % 254, 'TX', 'NAD83', 26 + random() * 10, -106 + random() * 12
    FROM well
), identified AS (
  INSERT INTO well_identifier (organization, scheme, value, well_id) SELECT $1, 'api', api, id FROM well
)
INSERT INTO well_word (organization, well_id, word, name)
SELECT DISTINCT $1, id, word, name FROM well, unnest(regexp_split_to_array(lower(name || ' ' || operator), '[^[:alnum:]]+')
  || ARRAY[api, substr(api, 3), substr(api, 6)]) AS word`;

const searches: Readonly<Record<string, () => Partial<WellQuery>>> = {
  'the first page': () => ({}),
  'one word that one in eight has': () => ({ words: parseSearch('yoak') }),
  'two words': () => ({ words: parseSearch(`spraberry ${random(997)}`) }),
  'three words, all common': () => ({ words: parseSearch('eagle unit brazos') }),
  'words that no well has together': () => ({ words: parseSearch('bakken yoakum') }),
  'an API number': () => ({ words: parseSearch(`42-${county()}-${20_000 + random(390)}`) }),
  'the beginning of an API number': () => ({ words: parseSearch(`42${county()}`) }),
  'a unique number alone': () => ({ words: parseSearch(String(20_000 + random(390))) }),
  'a county and a status': () => ({ county: `County ${random(254)}`, status: 'producing' }),
  'an operator, by name': () => ({ operatorName: 'Llano Resources' }),
  'within five miles': () => ({ near: { ...somewhere(), miles: 5 } }),
  'within fifty miles': () => ({ near: { ...somewhere(), miles: 50 } }),
  'a box of a tenth of a degree, and a word': () => ({ box: aBox(), words: ['mesa'] }),
};

const random = (below: number): number => Math.floor(Math.random() * below);
const county = (): string => String(1 + 2 * random(254)).padStart(3, '0');
const somewhere = () => ({ latitude: 26 + Math.random() * 10, longitude: -106 + Math.random() * 12 });
function aBox() {
  const { latitude, longitude } = somewhere();
  return { south: latitude, north: latitude + 0.1, west: longitude, east: longitude + 0.1 };
}

function percentiles(times: readonly number[]): string {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

async function measureCommands(database: Database): Promise<void> {
  const eventStore = await createPostgresEventStore({ database });
  const wells = createPostgresWellList(database.reads);
  const project = createProjectWells(wells);
  const execute = createExecute({
    category: 'well',
    decider: wellDecider,
    eventStore,
    toMessages: toWellMessages,
    project,
  });
  const [registerWell, changeWell] = [createRegisterWell({ execute, now }), createChangeWell({ execute, wells, now })];
  const asking = () => ({ organization, actor: 'bench', commandId: crypto.randomUUID() });
  const ids = Array.from({ length: 2_000 }, () => crypto.randomUUID());
  const kinds = {
    'register a well': (wellId: string, index: number) =>
      registerWell({ ...asking(), wellId, apiNumber: `30-025-${10_000 + index}`, facts: { name: `Bench ${index}` } }),
    'change a well': (well: string, index: number) =>
      changeWell({ ...asking(), well, facts: { operatorName: `Operator ${index % 7}` } }),
  };
  for (const [name, act] of Object.entries(kinds)) {
    const times: number[] = [];
    const waiting = [...ids.entries()];
    const begun = performance.now();
    const work = async (): Promise<void> => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const [index, id] = next;
        times.push(await timed(() => act(id, index)));
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
    const aSecond = Math.round(ids.length / ((performance.now() - begun) / 1_000));
    console.log(`${name}, eight at once: ${aSecond}/s, ${percentiles(times)}`);
  }
}

/** As autovacuum does a minute after. */
async function vacuum(ownerUrl: string): Promise<void> {
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  for (const table of ['well_word', 'well_list', 'well_identifier']) await owner.query(`VACUUM ANALYZE ${table}`);
  await owner.end();
}

async function measureSearch(database: Database, ownerUrl: string): Promise<void> {
  for (const [of, count] of [
    [organization, 100_000],
    ['other', 20_000],
  ] as const)
    for (let from = 1; from < count; from += 5_000)
      await database.unitOfWork.run({ organization: of }, (tx) => query(tx, fillSql, [of, from, from + 4_999]));
  await vacuum(ownerUrl);
  const wells = createPostgresWellList(database.reads);
  const all: number[] = [];
  for (const [name, ask] of Object.entries(searches)) {
    const times: number[] = [];
    for (let turn = 0; turn < 150; turn += 1)
      times.push(await timed(() => wells.list(organization, { ...everything, ...ask(), limit: 50 })));
    all.push(...times);
    console.log(`search among 100,000, ${name}: ${percentiles(times)}`);
  }
  console.log(`search among 100,000, all of these: ${percentiles(all)}`);
}

async function main(): Promise<void> {
  const load = (): string => loadavg()[0]?.toFixed(1) ?? '?';
  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, load ${load()}`,
  );
  const { database, ownerUrl, close } = await openDatabase();
  try {
    await measureCommands(database);
    await measureSearch(database, ownerUrl);
  } finally {
    await close();
  }
  console.log(`load ${load()}`);
}

void main();
