import { randomUUID } from 'node:crypto';
import {
  acceptEncodings,
  allowLongBody,
  HttpFault,
  type HttpServer,
  type InflationLimit,
  type Routes,
} from '@wellflow/http';
import { createTurns } from '@wellflow/resilience';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AcceptReadings } from '../../application/commands/accept-readings';
import type { AnswerOnce, KeptAnswer } from '../../application/idempotency';
import type { Intake, IntakeLimits } from '../../application/intake-limits';
import type { ProducerRates } from '../../application/producer-rates';
import { influxPrecisions, readInflux } from './influx-readings';
import { admitBodies, createAdmission, type Admission } from './post-readings-admission';
import { isStream, largestBatch, largestBodyBytes, parseBodies, type Bodies } from './post-readings-bodies';
import { storing } from './post-readings-faults';
import { answerOnce, keyOf, refuseKey } from './post-readings-key';
import { answerStream } from './post-readings-ndjson';
import { refuseTooFast } from './post-readings-rate';
import { postReadingsSchema } from './post-readings-schema';
import { judgeSubmission, noFaults, writeReply, type Submission } from './post-readings-verdicts';

export interface PostReadingsDeps {
  readonly acceptReadings: AcceptReadings;
  readonly answerOnce: AnswerOnce;
  readonly intake: Intake;
  readonly limits: Pick<IntakeLimits, 'producerItems' | 'producerBytes'> & {
    /** Streams at once; each has a connection. */
    readonly streams: number;
    /** After which a stream on which nothing moves is cut, ms. */
    readonly streamIdleMs: number;
  };
  /** In how many seconds readings may be stored again; nothing while they can be. */
  readonly storeClosedForSeconds: () => number | undefined;
  /** RFC 3339: the time of Influx lines without one. */
  readonly now: () => string;
  readonly rates: ProducerRates;
}

const config = {
  access: { roles: ['producer', 'admin', 'operator'] },
  timeoutMs: (request: FastifyRequest) => (isStream(request) ? Infinity : undefined),
} as const;

/** `POST /v1/readings`: answered once every accepted and quarantined reading is on the brokers' disks. */
export function postReadingsRoute(deps: PostReadingsDeps): Routes {
  const { limits, intake, storeClosedForSeconds } = deps;
  const policy = { items: limits.producerItems, bytes: limits.producerBytes };
  const admission = createAdmission({ intake, policy, storeClosedForSeconds });
  return async (server) => {
    const bodies = parseBodies(server, createTurns());
    admitStreams(server, deps.limits);
    admitBodies(server, admission, { isStream, inflate: () => acceptEncodings(server, inflationOf) });
    const handler = createHandler({ deps, bodies, admission, isDraining: () => server.isDraining() });
    server.post('/v1/readings', { schema: postReadingsSchema, config, bodyLimit: largestBodyBytes }, handler);
  };
}

function admitStreams(server: HttpServer, { streams, streamIdleMs }: PostReadingsDeps['limits']): void {
  const slots = createStreamSlots(streams);
  server.addHook('preParsing', async (request, reply) => {
    if (!isStream(request)) return;
    refuseKey(request);
    slots.take(reply);
    allowLongBody(request, reply, streamIdleMs);
  });
}

function inflationOf(request: FastifyRequest): InflationLimit {
  return isStream(request) ? { bytes: Infinity, ratio: mostInflation } : { bytes: largestBodyBytes };
}

interface Handling {
  readonly deps: PostReadingsDeps;
  readonly bodies: Bodies;
  readonly admission: Admission;
  readonly isDraining: () => boolean;
}

function createHandler({ deps, bodies, admission, isDraining }: Handling) {
  const answer = createAnswer(deps, bodies, admission);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    if (bodies.kindOf(request) === 'stream') {
      return reply.type('application/x-ndjson').send(answerStream({ ...deps, isDraining }, request, reply));
    }
    const { status, contentType, body } = await admission.during(request, () => answer(request));
    return status === 204 ? reply.code(204).send() : reply.code(status).type(contentType).send(body);
  };
}

/** Text of one tag repeated compresses 30 to 1, seldom beyond 100. */
const mostInflation = 200;
const json = 'application/json; charset=utf-8';

function createAnswer(deps: PostReadingsDeps, bodies: Bodies, admission: Admission) {
  return async (request: FastifyRequest): Promise<KeptAnswer> => {
    keyOf(request);
    const submission = readSubmission(request, bodies, deps.now());
    admission.holdItems(request, submission.readings.length);
    refuseTooFast(deps.rates, request, submission.readings.length);
    const { organization, subject: producerId, scope } = request.principal;
    const keyed = { request, fingerprint: bodies.fingerprintOf(request), newId: randomUUID };
    return answerOnce(deps.answerOnce, keyed, async (receiptId) => {
      const from = { organization, producerId, receiptId, scope };
      const judged = await storing(() => judgeSubmission(deps.acceptReadings, from, submission));
      const kept = judged.accepted + judged.quarantined;
      if (bodies.kindOf(request) !== 'influx') return { status: 202, contentType: json, body: writeReply(judged) };
      // Telegraf takes any 2xx as done and retries the rest: 204 is what InfluxDB says.
      if (judged.accepted === judged.results.length) return { status: 204, contentType: json, body: '' };
      return { status: kept > 0 ? 202 : 400, contentType: json, body: writeReply(judged) };
    });
  };
}

function readSubmission(request: FastifyRequest, bodies: Bodies, receivedAt: string): Submission {
  const body: unknown = request.body;
  switch (bodies.kindOf(request)) {
    case 'influx':
      return readInflux(String(body), { precision: precisionOf(request), receivedAt, mostReadings: largestBatch });
    case 'avro':
      return fromAvro(body);
    default:
      return { readings: readingsOf(body), faults: noFaults, placeOf: (index) => `/readings/${index}` };
  }
}

function fromAvro(body: unknown): Submission {
  if (typeof body === 'object' && body !== null && 'placeOf' in body) return body as Submission;
  throw new Error('An Avro body was not parsed');
}

function readingsOf(body: unknown): readonly unknown[] {
  if (typeof body === 'object' && body !== null && 'readings' in body && Array.isArray(body.readings))
    return body.readings;
  throw new Error('A JSON body passed its schema without readings');
}

function precisionOf({ query }: FastifyRequest): string {
  const precision = typeof query === 'object' && query !== null && 'precision' in query ? query.precision : 'ns';
  return typeof precision === 'string' && influxPrecisions.includes(precision) ? precision : 'ns';
}

/** Each stream has a connection through the gateway, and there are only so many. */
function createStreamSlots(most: number): { take(reply: FastifyReply): void } {
  let open = 0;
  return {
    take: (reply) => {
      if (open >= most) throw tooManyStreams();
      open += 1;
      reply.raw.once('close', () => (open -= 1));
    },
  };
}

function tooManyStreams(): HttpFault {
  return new HttpFault({
    status: 429,
    code: 'ingestion/too-many-streams',
    detail: 'As many streams are open as this process takes; come back, or send batches',
    headers: { 'retry-after': '5' },
  });
}
