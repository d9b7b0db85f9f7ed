import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { schemas, topics, type Payloads } from '@wellflow/contracts';
import { createConsumer, createKafka, ensureTopics, registerSchemas } from '@wellflow/kafka';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createDatabase, runMigrations, type Database } from '@wellflow/postgres';
import { allMigrations, startService, type RunningService, type ServiceDefinition } from '@wellflow/service';
import {
  eventually,
  requireAddress,
  testDatabase,
  testOrganization,
  uniqueSuffix,
  type TestDatabase,
} from '@wellflow/testing';
import { createUploadImport } from './application/imports/upload-import';
import type { Imports } from './application/imports/imports';
import { readConfig } from './config';
import { aMapping } from './domain/imports/mapping.support';
import { createPostgresImports } from './infrastructure/imports/postgres-imports';
import { assetOf } from './import-child.support';
import { migrations } from './migrations';

const organization = testOrganization();
const wells = [1, 2, 3].map(() => `asset-${randomUUID()}`);
const rows = 40_000;
const logger = createLogger({ service: 'import-spec', level: 'silent' });
/** What has come over Kafka: how often, by well and time, with its value. */
const arrived = new Map<string, { readonly value: number | null; readonly receipts: string[] }>();
let server: TestDatabase;
let database: Database;
let imports: Imports;
let listener: RunningService;

beforeAll(async () => {
  server = await testDatabase({
    name: 'import crash',
    migrate: (target) => runMigrations({ ...target, migrations: allMigrations(migrations) }),
  });
  database = await createDatabase({ url: server.appUrl, systemUrl: server.systemUrl, entities: [] });
  imports = createPostgresImports(database.unitOfWork);
  await prepareKafka();
  listener = await listen();
});
afterAll(async () => {
  await listener?.stop();
  await database?.close();
  await server?.drop();
});

function environment(): Record<string, string> {
  return {
    PORT: '0',
    WELLFLOW_KAFKA_BROKERS: requireAddress('TEST_KAFKA_BROKERS'),
    WELLFLOW_REGISTRY_URL: requireAddress('TEST_REGISTRY_URL'),
    WELLFLOW_ISSUER: 'spec',
    WELLFLOW_JWKS_URL: 'http://127.0.0.1:9/jwks.json',
    WELLFLOW_INGESTION_DATABASE_URL: server.appUrl,
    WELLFLOW_INGESTION_SYSTEM_DATABASE_URL: server.systemUrl,
  };
}

async function prepareKafka(): Promise<void> {
  const kafka = createKafka({
    brokers: [requireAddress('TEST_KAFKA_BROKERS')],
    registryUrl: requireAddress('TEST_REGISTRY_URL'),
    ...{ clientId: 'import-spec', schemas, logger, metrics: createMetrics({ service: 'import-spec', runtime: false }) },
  });
  await ensureTopics(kafka, Object.values(topics));
  await registerSchemas(kafka, schemas);
  await kafka.close();
}

/** A consumer of the history lane that keeps a ledger of its own. */
function listen(): Promise<RunningService> {
  const wire: ServiceDefinition['wire'] = async (kit) => ({
    routes: [],
    consumers: [
      createConsumer<Payloads>({
        ...kit.group(`import-${uniqueSuffix()}`),
        topics: [topics.ingestionReadingsHistory.name],
        ordered: false,
        handlers: {
          'wellflow.ingestion.ReadingsAcceptedV1': async ({ organization: owner, payload }) => {
            if (owner === organization) note(payload);
          },
        },
      }),
    ],
  });
  const definition = { entities: [], problems: {}, wire, followsAccess: false, deadLetterRoutes: false };
  return startService({ definition, config: readConfig(environment()), logger });
}

function note({ assetId, receiptId, readings }: Payloads['wellflow.ingestion.ReadingsAcceptedV1']): void {
  for (const { sourceTime, number } of readings) {
    const key = `${assetId} ${sourceTime}`;
    const receipts = arrived.get(key)?.receipts ?? [];
    arrived.set(key, { value: number, receipts: [...receipts, receiptId] });
  }
}

const timeOf = (row: number): string => new Date(Date.parse('2021-01-01T00:00:00Z') + row * 60_000).toISOString();
const wellOf = (row: number): string => wells[row % wells.length] ?? '';

async function upload(): Promise<string> {
  const importId = randomUUID();
  const { tag: _, ...mapping } = aMapping({
    well: { column: 'well' },
    values: [{ column: 'value', measurement: 'tubing-pressure', unit: 'psi' }],
  });
  await imports.create(organization, { importId, fileName: 'f.csv', mapping, createdBy: 'ada' });
  const lines = Array.from({ length: rows }, (_row, row) => `${timeOf(row)},${wellOf(row)},${row}\n`);
  const body = [Buffer.from(`time,well,value\n${lines.join('')}`)];
  async function* parts() {
    yield* body;
  }
  await createUploadImport({ imports })({ organization, importId, offset: 0, body: parts() });
  return importId;
}

function startChild(importId: string): ChildProcess {
  const env = { ...process.env, ...environment(), TEST_IMPORT: importId, TEST_ORGANIZATION: organization };
  const hook = join(__dirname, '../../../libs/kafka/src/typescript-child.support.cjs');
  const program = join(__dirname, 'import-child.support.cjs');
  return spawn(process.execPath, ['-r', hook, program], { env, stdio: 'inherit' });
}

/** Ends the process without a word once it is so far. @returns how far it was */
async function killAfter(importId: string, chunks: number): Promise<number> {
  const child = startChild(importId);
  const gone = once(child, 'exit');
  await eventually(
    async () => expect((await imports.find(organization, importId))?.chunk).toBeGreaterThanOrEqual(chunks),
    {
      timeoutMs: 60_000,
      everyMs: 2,
    },
  );
  child.kill('SIGKILL');
  const [, signal] = await gone;
  expect(signal).toBe('SIGKILL');
  return (await imports.find(organization, importId))?.chunk ?? 0;
}

it('a process that is killed three times in the middle of a file loses no row of it, and history can tell what came twice', async () => {
  const importId = await upload();
  let before = 0;
  for (const chunks of [3, 17, 31]) {
    const reached = await killAfter(importId, chunks);
    expect([reached >= before, reached < rows / 500]).toEqual([true, true]);
    before = reached;
  }
  const last = startChild(importId);
  expect(await once(last, 'exit')).toEqual([0, null]);
  expect(await imports.find(organization, importId)).toMatchObject({
    ...{ state: 'done', counts: { rows, accepted: rows, quarantined: 0, refused: 0 } },
  });
  await eventually(() => expect(arrived.size).toBeGreaterThanOrEqual(rows), { timeoutMs: 60_000 });
  expect(arrived.size).toBe(rows);
  for (let row = 0; row < rows; row += 1) {
    const reading = arrived.get(`${assetOf(wellOf(row))} ${timeOf(row).replace('Z', '000Z')}`);
    // What was sent twice has one well, one time, one value and one receipt: history keeps it once.
    if (reading?.value !== row || new Set(reading.receipts).size !== 1)
      throw new Error(`Row ${row} came as ${JSON.stringify(reading)}`);
  }
  const sentAgain = [...arrived.values()].filter(({ receipts }) => receipts.length > 1).length;
  // At most the chunk on its way and the one after it, for each time the process died.
  expect(sentAgain).toBeLessThanOrEqual(3 * 2 * 500);
}, 240_000);
