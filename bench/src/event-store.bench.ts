/**
 * Appends and reads of the event store, set against Emmett's figures on the same kind of machine (two cores).
 * Usage: npm run bench -- event-store
 */
import { randomUUID } from 'node:crypto';
import { instantFromEpochMillis } from '@wellflow/kernel';
import type { CommandMetadata, Decider } from '@wellflow/kernel';
import {
  beginning,
  createDatabase,
  createExecute,
  createPostgresEventStore,
  platformMigrations,
  provisionDatabase,
  runMigrations,
  urlOf,
} from '@wellflow/postgres';
import type { EventBody, EventStore } from '@wellflow/postgres';
import { Client, Pool } from 'pg';
import { race } from './event-store-race';
import type { Result } from './event-store-race';

type Measured = {
  readonly type: 'Measured';
  readonly wellId: string;
  readonly volumeBbl: string;
  readonly note: string;
};

const organizations = Array.from({ length: 10 }, (_, index) => `org-${index}`);

const decider: Decider<number, number, Measured> = {
  initialState: 0,
  decide: (count) => Array.from({ length: count }, measured),
  evolve: (count) => count + 1,
};

function measured(): Measured {
  return { type: 'Measured', wellId: randomUUID(), volumeBbl: '123.456', note: 'a note about as long as notes are' };
}

function metadataOf(organization: string): CommandMetadata {
  return { organization, commandId: randomUUID(), actor: 'bench', at: instantFromEpochMillis(Date.now()) };
}

function organizationOf(index: number): string {
  return organizations[index % organizations.length] ?? 'org';
}

function appendTo(eventStore: EventStore, count: number) {
  return (n: number) => {
    const organization = organizationOf(n);
    const events = Array.from({ length: count }, (): { event: EventBody; schemaVersion: number } => ({
      event: measured(),
      schemaVersion: 1,
    }));
    const stream = { category: 'bench', organization, id: randomUUID() };
    return eventStore.unitOfWork.run({ organization }, (tx) =>
      eventStore.append(tx, { stream, events, expectedVersion: 0, metadata: metadataOf(organization) }),
    );
  };
}

function command(eventStore: EventStore) {
  const execute = createExecute({
    category: 'well',
    decider,
    eventStore,
    toMessages: (event, { organization, id }) => [
      { topic: 'bench', key: `${organization}/${id}`, schema: 'bench.MeasuredV1', payload: event },
    ],
  });
  return (n: number) => execute(randomUUID(), 1, metadataOf(organizationOf(n)));
}

async function readEverything(eventStore: EventStore): Promise<Result> {
  const startedAt = performance.now();
  const times: number[] = [];
  let total = 0;
  for (let after = beginning; ;) {
    const began = performance.now();
    const batch = await eventStore.readAll({ after, limit: 1_000 });
    if (batch.length === 0) break;
    times.push(performance.now() - began);
    total += batch.length;
    after = batch.at(-1)?.position ?? after;
  }
  times.sort((a, b) => a - b);
  const elapsed = (performance.now() - startedAt) / 1000;
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return {
    name: `read all ${total} in order, 1,000 a batch`,
    perSecond: total / elapsed,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    emmett: '83,000/s',
  };
}

/** What the machine gives just now: BEGIN, one row, COMMIT. Set our figures against this one, others share the machine. */
async function bareTransactions(adminUrl: string, seconds: number): Promise<readonly Result[]> {
  const pool = new Pool({ connectionString: adminUrl, max: 16 });
  await pool.query('CREATE TABLE bare (id uuid PRIMARY KEY, data jsonb)');
  const once = async () => {
    const client = await pool.connect();
    await client.query('BEGIN');
    const values = [randomUUID(), JSON.stringify(measured())];
    await client.query({ name: 'bare', text: 'INSERT INTO bare VALUES ($1, $2)', values });
    await client.query('COMMIT');
    client.release();
  };
  const one = { events: 1, seconds, emmett: '' };
  const results = [
    await race('bare transaction, one row, 1 writer', { ...one, writers: 1 }, once),
    await race('bare transaction, one row, 16 writers', { ...one, writers: 16 }, once),
  ];
  await pool.end();
  return results;
}

async function measure(eventStore: EventStore, seconds: number): Promise<readonly Result[]> {
  const one = { events: 1, seconds };
  const long = { category: 'bench', organization: 'org-0', id: randomUUID() };
  const events = Array.from({ length: 1_000 }, () => ({ event: measured(), schemaVersion: 1 }));
  const scope = { organization: 'org-0' };
  await eventStore.unitOfWork.run(scope, (tx) =>
    eventStore.append(tx, { stream: long, events, metadata: metadataOf('org-0') }),
  );
  const readLong = () => eventStore.unitOfWork.run(scope, (tx) => eventStore.readStream(tx, long));
  return [
    await race('append 1 event, 1 writer', { ...one, writers: 1, emmett: '930/s, p99 3 ms' }, appendTo(eventStore, 1)),
    await race(
      'append 1 event, 16 writers',
      { ...one, writers: 16, emmett: '2,080/s, p99 18 ms' },
      appendTo(eventStore, 1),
    ),
    await race(
      'execute with a message in the outbox, 1 caller',
      { ...one, writers: 1, emmett: '' },
      command(eventStore),
    ),
    await race(
      'execute with a message in the outbox, 16 callers',
      { ...one, writers: 16, emmett: '' },
      command(eventStore),
    ),
    await race(
      'append 100 events, 1 writer',
      { events: 100, seconds, writers: 1, emmett: '21,000/s' },
      appendTo(eventStore, 100),
    ),
    await race(
      'append 100 events, 4 writers',
      { events: 100, seconds, writers: 4, emmett: '' },
      appendTo(eventStore, 100),
    ),
    await race('read a stream of 1,000', { events: 1_000, seconds, writers: 1, emmett: '83,000/s' }, readLong),
    await readEverything(eventStore),
  ];
}

async function main(): Promise<void> {
  const adminUrl = process.env['TEST_POSTGRES_URL'];
  if (!adminUrl) throw new Error('TEST_POSTGRES_URL names the Postgres to measure');
  const service = `bench_${randomUUID().slice(0, 8)}`;
  const urls = await provisionDatabase({
    adminUrl,
    service,
    passwords: { owner: service, app: service, system: service },
  });
  await runMigrations({ ...urls, migrations: platformMigrations });
  const database = await createDatabase({ ...urls, pools: { app: { max: 16 } } });
  try {
    const seconds = Number(process.argv[2] ?? 5);
    const bare = await bareTransactions(urlOf(adminUrl, { database: urls.database }), seconds);
    const results = [...bare, ...(await measure(await createPostgresEventStore({ database }), seconds))];
    for (const { name, perSecond, p50Ms, p99Ms, emmett } of results) {
      const figures = [
        `${Math.round(perSecond).toLocaleString('en-US')}/s`.padStart(11),
        `p50 ${p50Ms.toFixed(2)} ms`,
        `p99 ${p99Ms.toFixed(2)} ms`,
      ];
      console.log(`${name.padEnd(52)}${figures.join('  ')}${emmett && `   (Emmett ${emmett})`}`);
    }
  } finally {
    await database.close();
    const admin = new Client({ connectionString: adminUrl });
    await admin.connect();
    await admin.query(`DROP DATABASE ${urls.database} WITH (FORCE)`);
    for (const role of Object.values(urls.roles)) await admin.query(`DROP ROLE ${role}`);
    await admin.end();
  }
}

void main();
