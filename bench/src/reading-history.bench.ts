/**
 * The history of readings: stored a second and what it costs, bytes on disk plain and packed, and how long a year takes
 * to ask. Needs a build. Usage: TEST_POSTGRES_URL=postgres://… node bench/dist/reading-history.bench.js
 */
import { readFileSync } from 'node:fs';
import { schemas } from '@wellflow/contracts';
import { addDays, parseInstant, parseLocalDate, type Instant } from '@wellflow/kernel';
import { createDatabase, provisionDatabase, query, runMigrations, urlOf, type Database } from '@wellflow/postgres';
import { allMigrations } from '@wellflow/service';
import { Client } from 'pg';
import { compileAvro } from '../../libs/kafka/dist/avro/compile';
import type { ReadingHistory } from '../../services/production/dist/application/reading-history';
import { productionMigrations } from '../../services/production/dist/infrastructure/persistence/migrations';
import { createPostgresHistoryUpkeep } from '../../services/production/dist/infrastructure/persistence/postgres-history-upkeep';
import { createPostgresReadingHistory } from '../../services/production/dist/infrastructure/persistence/postgres-reading-history';
import { storeReadings } from '../../services/production/dist/presentation/events/reading-events.consumer';
import { createSensors, messagesOfDay, type Message } from './history-load';

const organization = 'bench';
const measurement = 'tubing-pressure';
const messagesATransaction = 200;
const dayMs = 86_400_000;
const today = new Date().toISOString().slice(0, 10);

interface World {
  readonly database: Database;
  readonly history: ReadingHistory;
  readonly admin: Client;
  readonly backend: number;
  close(): Promise<void>;
}

async function openWorld(): Promise<World> {
  const adminUrl = process.env['TEST_POSTGRES_URL'] ?? '';
  const service = `bench${process.pid}`;
  const urls = await provisionDatabase({ adminUrl, service, passwords: { owner: 'o', app: 'a', system: 's' } });
  const migrations = allMigrations(productionMigrations({ distributed: false }));
  await runMigrations({ ownerUrl: urls.ownerUrl, migrations, roles: urls.roles });
  // One connection, whose process tells what Postgres spends.
  const database = await createDatabase({ ...urls, pools: { app: { max: 1, idleTimeoutMs: 600_000 } } });
  const admin = new Client({ connectionString: urlOf(adminUrl, { database: urls.database }) });
  await admin.connect();
  const [row] = await database.unitOfWork.run({ organization }, (tx) =>
    query<{ pid: number }>(tx, 'SELECT pg_backend_pid() AS pid'),
  );
  const close = async () => {
    await database.close();
    await admin.end();
    const server = new Client({ connectionString: adminUrl });
    await server.connect();
    await server.query(`DROP DATABASE ${urls.database} WITH (FORCE)`);
    for (const role of Object.values(urls.roles)) await server.query(`DROP ROLE ${role}`);
    await server.end();
  };
  return { database, history: createPostgresReadingHistory(database.reads), admin, backend: row?.pid ?? 0, close };
}

/** Microseconds of processor time of one backend (Linux), in the kernel's ticks of 10 ms. */
function backendCpu(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

type Bytes = readonly Buffer[];
const avro = compileAvro(schemas['wellflow.ingestion.ReadingsAcceptedV1'].avro);

/** As the consumer does: decode, then store a batch in a transaction. */
async function storeBytes({ database, history }: World, templates: readonly Message[], bytes: Bytes): Promise<void> {
  const handle = storeReadings(history);
  for (let start = 0; start < bytes.length; start += messagesATransaction) {
    const messages = bytes.slice(start, start + messagesATransaction).map((value, at) => {
      const template = templates[start + at];
      if (template === undefined) throw new Error('A message without its envelope');
      return { ...template, payload: avro.decode(value).value as Message['payload'] };
    });
    const batch = { topic: 't', partition: 0, messages, organizations: [organization] };
    await database.unitOfWork.run({ organization }, (tx) =>
      handle({ ...batch, runFor: (_organization, work) => work(tx, messages) }),
    );
  }
}

async function sizeOf({ admin }: World, table: string): Promise<number> {
  const sql =
    'SELECT coalesce(sum(pg_total_relation_size(inhrelid)), 0)::float8 AS bytes FROM pg_inherits WHERE inhparent = $1::regclass';
  const { rows } = await admin.query<{ bytes: number }>(sql, [table]);
  return rows[0]?.bytes ?? 0;
}

const round = (value: number, digits = 1): number => Math.round(value * 10 ** digits) / 10 ** digits;

type Upkeep = ReturnType<typeof createPostgresHistoryUpkeep>;

/** @returns how many readings became chunks */
async function packDay(upkeep: Upkeep, day: string): Promise<number> {
  let packed = 0;
  for (const seriesId of await upkeep.listSeries(organization, 0)) {
    if ((await upkeep.pack(organization, { seriesId, day })) === 'packed') packed += 1440;
  }
  return packed;
}

async function benchMonth(world: World, packing: boolean): Promise<void> {
  const sensors = createSensors(20);
  const upkeep = createPostgresHistoryUpkeep(world.database.unitOfWork);
  const spent = { readings: 0, ms: 0, node: 0, postgres: 0, packed: 0, packMs: 0 };
  for (let back = 30; back > 0; back -= 1) {
    const day = addDays(parseLocalDate(today), -back);
    const messages = messagesOfDay(organization, sensors, Date.parse(`${day}T00:00:00Z`));
    const bytes = messages.map(({ payload }) => avro.toBuffer(payload));
    const [startedAt, cpu, server] = [performance.now(), process.cpuUsage(), backendCpu(world.backend)];
    await storeBytes(world, messages, bytes);
    const { user, system } = process.cpuUsage(cpu);
    spent.readings += sensors.length * 1440;
    spent.ms += performance.now() - startedAt;
    spent.node += user + system;
    spent.postgres += backendCpu(world.backend) - server;
    if (!packing || back > 27) continue;
    // What was two days old on that day; autovacuum would come by itself.
    const packedAt = performance.now();
    spent.packed += await packDay(upkeep, addDays(parseLocalDate(day), -3));
    spent.packMs += performance.now() - packedAt;
    await world.admin.query('VACUUM reading');
  }
  if (packing) await upkeep.reclaim(organization);
  const { readings, ms, node, postgres, packed, packMs } = spent;
  const [plain, chunks] = [await sizeOf(world, 'reading'), await sizeOf(world, 'reading_chunk')];
  const rate = `${Math.round(readings / (ms / 1000))} stored/s, CPU a reading: Node ${round(node / readings)} µs, Postgres ${round(postgres / readings)} µs`;
  console.log(`${packing ? 'packed after two days' : 'all plain'}: ${rate}`);
  console.log(
    `  on disk with indexes: ${round((plain + chunks) / readings)} bytes a reading over 30 days (plain ${round(plain / (readings - packed))}, packed ${round(chunks / Math.max(packed, 1))})`,
  );
  if (packing) console.log(`  packing: ${Math.round(packed / (packMs / 1000))} readings/s`);
}

async function benchYear(world: World): Promise<void> {
  const sensors = createSensors(1);
  const wellId = sensors[0]?.wellId ?? '';
  const upkeep = createPostgresHistoryUpkeep(world.database.unitOfWork);
  const start = Date.parse(`${today}T00:00:00Z`) - 368 * dayMs;
  for (let n = 0; n < 365; n += 1) {
    const messages = messagesOfDay(organization, sensors, start + n * dayMs);
    await storeBytes(
      world,
      messages,
      messages.map(({ payload }) => avro.toBuffer(payload)),
    );
  }
  const at = (offsetMs: number): Instant => parseInstant(new Date(start + offsetMs).toISOString());
  const [from, to] = [at(0), at(365 * dayMs)];
  const ask = async (state: string): Promise<void> => {
    await time(`${state}: 1,000 readings from anywhere`, 100, () =>
      world.history.list(organization, { wellId, measurement, from: at(Math.random() * 364 * dayMs), to, limit: 1000 }),
    );
    for (const [name, intervalSeconds] of [
      ['1d', 86_400],
      ['1h', 3600],
    ] as const) {
      await time(`${state}: the year by ${name}`, 20, () =>
        world.history.summarize(organization, { wellId, measurement, from, to, intervalSeconds, mostReadings: 1e7 }),
      );
    }
  };
  await ask('a year of minutes, plain');
  const series = (await upkeep.listSeries(organization, 0)).at(-1) ?? 0;
  for (let n = 0; n < 365; n += 1)
    await upkeep.pack(organization, { seriesId: series, day: at(n * dayMs).slice(0, 10) });
  await world.admin.query('VACUUM ANALYZE');
  await ask('a year of minutes, packed');
}

async function time(name: string, times: number, work: () => Promise<unknown>): Promise<void> {
  const taken: number[] = [];
  const cpu = process.cpuUsage();
  for (let n = 0; n < times + 3; n += 1) {
    const startedAt = performance.now();
    await work();
    if (n >= 3) taken.push(performance.now() - startedAt);
  }
  const { user, system } = process.cpuUsage(cpu);
  const spentMs = round((user + system) / 1000 / (times + 3));
  taken.sort((one, other) => one - other);
  const share = (of: number): number => round(taken[Math.min(taken.length - 1, Math.floor(taken.length * of))] ?? 0);
  console.log(`${name}: p50 ${share(0.5)} p95 ${share(0.95)} p99 ${share(0.99)} ms, CPU of Node ${spentMs} ms each`);
}

async function inWorld(work: (world: World) => Promise<void>): Promise<void> {
  const world = await openWorld();
  try {
    await work(world);
  } finally {
    await world.close();
  }
}

void inWorld((world) => benchMonth(world, false))
  .then(() => inWorld((world) => benchMonth(world, true)))
  .then(() => inWorld(benchYear));
