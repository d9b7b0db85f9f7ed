/**
 * Appends and reads of the event store, set against Emmett's figures on the same kind of machine (two cores).
 * Usage: TEST_POSTGRES_URL=postgres://… node bench/dist/event-store.bench.js [seconds]
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
} from '@wellflow/postgres';
import type { EventBody, EventStore } from '@wellflow/postgres';
import { Client } from 'pg';

type Measured = { readonly type: 'Measured'; readonly wellId: string; readonly volumeBbl: string; readonly note: string };

interface Result {
  readonly name: string;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly emmett: string;
}

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

/** Runs `once` on `writers` loops for some seconds; `events` is how many each run adds. */
async function race(name: string, options: { writers: number; events: number; seconds: number; emmett: string }, once: (n: number) => Promise<unknown>): Promise<Result> {
  const { writers, events, seconds, emmett } = options;
  for (let n = 0; n < 50; n += 1) await once(n);
  const times: number[] = [];
  const startedAt = performance.now();
  const stopAt = startedAt + seconds * 1000;
  const writer = async (index: number) => {
    for (let n = index; performance.now() < stopAt; n += writers) {
      const began = performance.now();
      await once(n);
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, index) => writer(index)));
  const elapsed = (performance.now() - startedAt) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return { name, perSecond: (times.length * events) / elapsed, p50Ms: at(0.5), p99Ms: at(0.99), emmett };
}

function appendTo(eventStore: EventStore, count: number) {
  return (n: number) => {
    const organization = organizationOf(n);
    const events = Array.from({ length: count }, (): { event: EventBody; schemaVersion: number } => ({ event: measured(), schemaVersion: 1 }));
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
    toMessages: (event, { organization, id }) => [{ topic: 'bench', key: `${organization}/${id}`, schema: 'bench.MeasuredV1', payload: event }],
  });
  return (n: number) => execute(randomUUID(), 1, metadataOf(organizationOf(n)));
}

async function readEverything(eventStore: EventStore): Promise<Result> {
  const startedAt = performance.now();
  const times: number[] = [];
  let total = 0;
  for (let after = beginning; ; ) {
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
  return { name: `read all ${total} in order, 1,000 a batch`, perSecond: total / elapsed, p50Ms: at(0.5), p99Ms: at(0.99), emmett: '83,000/s' };
}

async function measure(eventStore: EventStore, seconds: number): Promise<readonly Result[]> {
  const one = { events: 1, seconds };
  const long = { category: 'bench', organization: 'org-0', id: randomUUID() };
  const events = Array.from({ length: 1_000 }, () => ({ event: measured(), schemaVersion: 1 }));
  const scope = { organization: 'org-0' };
  await eventStore.unitOfWork.run(scope, (tx) => eventStore.append(tx, { stream: long, events, metadata: metadataOf('org-0') }));
  const readLong = () => eventStore.unitOfWork.run(scope, (tx) => eventStore.readStream(tx, long));
  return [
    await race('append 1 event, 1 writer', { ...one, writers: 1, emmett: '930/s, p99 3 ms' }, appendTo(eventStore, 1)),
    await race('append 1 event, 16 writers', { ...one, writers: 16, emmett: '2,080/s, p99 18 ms' }, appendTo(eventStore, 1)),
    await race('execute with a message in the outbox, 1 caller', { ...one, writers: 1, emmett: '' }, command(eventStore)),
    await race('execute with a message in the outbox, 16 callers', { ...one, writers: 16, emmett: '' }, command(eventStore)),
    await race('append 100 events, 1 writer', { events: 100, seconds, writers: 1, emmett: '21,000/s' }, appendTo(eventStore, 100)),
    await race('append 100 events, 4 writers', { events: 100, seconds, writers: 4, emmett: '' }, appendTo(eventStore, 100)),
    await race('read a stream of 1,000', { events: 1_000, seconds, writers: 1, emmett: '83,000/s' }, readLong),
    await readEverything(eventStore),
  ];
}

async function main(): Promise<void> {
  const adminUrl = process.env['TEST_POSTGRES_URL'];
  if (!adminUrl) throw new Error('TEST_POSTGRES_URL names the Postgres to measure');
  const service = `bench_${randomUUID().slice(0, 8)}`;
  const urls = await provisionDatabase({ adminUrl, service });
  await runMigrations({ ...urls, migrations: platformMigrations });
  const database = await createDatabase({ ...urls, pools: { app: { max: 16 } } });
  try {
    const results = await measure(await createPostgresEventStore({ database }), Number(process.argv[2] ?? 5));
    for (const { name, perSecond, p50Ms, p99Ms, emmett } of results) {
      const figures = [`${Math.round(perSecond).toLocaleString('en-US')}/s`.padStart(11), `p50 ${p50Ms.toFixed(2)} ms`, `p99 ${p99Ms.toFixed(2)} ms`];
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
