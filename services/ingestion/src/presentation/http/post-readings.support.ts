import { randomUUID } from 'node:crypto';
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer, type HttpServer } from '@wellflow/http';
import { createClock } from '@wellflow/kernel';
import { createLogger, createMetrics } from '@wellflow/observability';
import { createFakeIssuer, type ProducerScope } from '@wellflow/security';
import { createAcceptReadings } from '../../application/commands/accept-readings';
import { createAnswerOnce, type IdempotencyStore } from '../../application/idempotency';
import { createIntake, type Intake, type IntakeLimits } from '../../application/intake-limits';
import { createProducerRates } from '../../application/producer-rates';
import type { JudgedBatch } from '../../application/reading-log';
import { createInMemoryIdempotency } from '../../infrastructure/persistence/in-memory-idempotency';
import { postReadingsRoute } from './post-readings.route';
import { fixedWindows } from '../../application/intake-windows.support';

const MiB = 1024 * 1024;
const roomy: IntakeLimits = { items: 100_000, bytes: 24 * MiB, producerItems: 50_000, producerBytes: 12 * MiB };

export interface Setup {
  readonly append?: (batch: JudgedBatch) => Promise<void>;
  readonly limits?: Partial<IntakeLimits>;
  readonly streamIdleMs?: number;
  readonly closedForSeconds?: () => number | undefined;
  readonly store?: IdempotencyStore;
  /** What the producer may send. */
  readonly scope?: ProducerScope;
}

export interface WayIn {
  readonly server: HttpServer;
  readonly intake: Intake;
  /** What the log has acknowledged. */
  readonly stored: JudgedBatch[];
  readonly port: number;
  readonly bearer: (subject?: string) => Promise<string>;
}

/** The route as it is, over a log that a test makes slow or ill; wells `well-…` are known. */
export async function openWayIn(setup: Setup = {}): Promise<WayIn> {
  const stored: JudgedBatch[] = [];
  const limits = { ...roomy, ...setup.limits, streams: 4, streamIdleMs: setup.streamIdleMs ?? 5_000 };
  const intake = createIntake(limits, Date.now);
  const now = createClock(Date.now);
  const issuer = createFakeIssuer();
  const append = async (batch: JudgedBatch): Promise<void> => {
    await setup.append?.(batch);
    stored.push(batch);
  };
  const findAll = async (_organization: string, names: ReadonlySet<string>) =>
    new Map([...names].filter((name) => name.startsWith('well-')).map((name) => [name, `asset of ${name}`] as const));
  const acceptReadings = createAcceptReadings({
    wells: { findAll },
    tags: { findAll: async () => new Map() },
    log: { append },
    windows: fixedWindows(),
    now,
  });
  const store = setup.store ?? createInMemoryIdempotency();
  const server = await createServer({
    name: 'ingestion',
    logger: createLogger({ service: 'ingestion', level: 'silent' }),
    metrics: createMetrics({ service: 'ingestion', runtime: false }),
    verifier: async (token) => ({ ...(await issuer.verify(token)), ...(setup.scope && { scope: setup.scope }) }),
    limits: { requestMs: 1_000, handlerMs: 10_000 },
  });
  const answerOnce = createAnswerOnce({ store, now, newId: randomUUID });
  const rates = createProducerRates(Date.now);
  const storeClosedForSeconds = setup.closedForSeconds ?? (() => undefined);
  await server.register(
    postReadingsRoute({ acceptReadings, answerOnce, intake, limits, storeClosedForSeconds, now, rates }),
  );
  await server.listen({ host: '127.0.0.1', port: 0 });
  const bearer = (subject = 'rtu-7') => issuer.bearer({ roles: ['producer'], subject });
  return { server, intake, stored, bearer, port: (server.server.address() as AddressInfo).port };
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Begins a request over a real socket; what is written, and when, is the caller's. */
export async function beginPost(way: WayIn, headers: Readonly<Record<string, string>>, query = '', subject = 'rtu-7') {
  const authorization = await way.bearer(subject);
  const asking = httpRequest({
    ...{ host: '127.0.0.1', port: way.port, method: 'POST', path: `/v1/readings${query}`, agent: false },
    headers: { authorization, ...headers },
  });
  const replying = new Promise<IncomingMessage>((resolve, reject) =>
    asking.on('response', resolve).on('error', reject),
  );
  replying.catch(() => undefined);
  return { asking, replying };
}

export async function post(
  way: WayIn,
  body: string | Buffer,
  { query = '', subject = 'rtu-7', ...headers }: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  const { asking, replying } = await beginPost(
    way,
    { 'content-type': 'application/json', ...length, ...headers },
    query,
    subject,
  );
  asking.end(body);
  const reply = await replying;
  return { status: reply.statusCode ?? 0, headers: reply.headers, text: await textOf(reply) };
}

export async function textOf(reply: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of reply) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

export function aReading(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const time = new Date(Date.now() - 60_000).toISOString();
  return { well: 'well-a', measurement: 'tubing-pressure', time, value: 1, unit: 'psi', ...changes };
}

export function storedReadings({ stored }: WayIn): number {
  return stored.reduce(
    (sum, { accepted }) => sum + accepted.reduce((count, group) => count + group.readings.length, 0),
    0,
  );
}
