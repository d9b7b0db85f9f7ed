import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { callerGone, HttpFault, parseStrictJsonLines, toFault, type StatusByCode } from '@wellflow/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AcceptReadings } from '../../application/commands/accept-readings';
import type { Intake } from '../../application/intake-limits';
import type { ProducerRates } from '../../application/producer-rates';
import { groupLines, type GroupOptions, type Line } from './ndjson-groups';
import { producerOf } from './post-readings-admission';
import { storing } from './post-readings-faults';
import { keepPace } from './post-readings-rate';
import { judgeSubmission, writeVerdict, type ItemFault, type Submission } from './post-readings-verdicts';

export interface StreamDeps {
  readonly acceptReadings: AcceptReadings;
  readonly intake: Intake;
  readonly isDraining: () => boolean;
  readonly rates: ProducerRates;
}

export const largestLineBytes = 64 * 1024;
const groups: GroupOptions = { lines: 500, waitMs: 20, lineBytes: largestLineBytes, groupBytes: 1024 * 1024 };
const noProblems: StatusByCode = {};

/**
 * The answer to a stream: a verdict line for each line, in order, once what is kept is on the brokers' disks; then how it
 * ended. Without `{"end":true}` the producer sends again what it has no verdict for.
 */
export function answerStream(deps: StreamDeps, request: FastifyRequest, reply: FastifyReply): Readable {
  const gone = callerGone(reply);
  return Readable.from(verdictLines(deps, request, { reply, gone }), { objectMode: false, highWaterMark: 64 * 1024 });
}

interface Answering {
  readonly reply: FastifyReply;
  readonly gone: AbortSignal;
}

async function* verdictLines(
  deps: StreamDeps,
  request: FastifyRequest,
  { reply, gone }: Answering,
): AsyncGenerator<string> {
  // The producer may wait for the status before it sends its first line.
  reply.raw.flushHeaders();
  try {
    yield* judgedLines(deps, request, gone);
  } catch (error) {
    if (!gone.aborted) yield brokenOff(request, error);
  }
}

async function* judgedLines(deps: StreamDeps, request: FastifyRequest, gone: AbortSignal): AsyncGenerator<string> {
  const streamId = randomUUID();
  const total = { accepted: 0, quarantined: 0, rejected: 0 };
  let first = 0;
  for await (const lines of groupLines(readBody(request.body), groups)) {
    if (deps.isDraining()) throw stopping();
    // Each group has a receipt of its own, the first the stream's: places in a receipt are small numbers.
    const receiptId = first === 0 ? streamId : randomUUID();
    const judged = await judgeGroup(deps, request, { lines, first, gone, receiptId });
    total.accepted += judged.accepted;
    total.quarantined += judged.quarantined;
    total.rejected += judged.rejected;
    first += lines.length;
    yield judged.text;
  }
  yield `${JSON.stringify({ end: true, receiptId: streamId, ...total })}\n`;
}

interface Group {
  readonly lines: readonly Line[];
  /** The place of its first line in the stream. */
  readonly first: number;
  readonly receiptId: string;
  readonly gone: AbortSignal;
}

async function judgeGroup({ acceptReadings, intake, rates }: StreamDeps, request: FastifyRequest, group: Group) {
  const { lines, first, receiptId, gone } = group;
  const { organization, subject: producerId, scope } = request.principal;
  const bytes = lines.reduce((sum, line) => sum + (line?.length ?? 0), 0);
  await keepPace(rates, request, { readings: lines.length, gone });
  const holding = await intake.whenFree(producerOf(request), { items: lines.length, bytes }, gone);
  try {
    const from = { organization, producerId, receiptId, scope };
    const judged = await storing(() => judgeSubmission(acceptReadings, from, readLines(lines)));
    const text = judged.results.map((verdict) => writeVerdict(inStream(verdict, first, receiptId))).join('\n');
    return { ...judged, text: `${text}\n` };
  } finally {
    holding.release();
  }
}

type Verdict = Awaited<ReturnType<typeof judgeSubmission>>['results'][number];

/** What is kept apart is found by its receipt and its place in it. */
function inStream(verdict: Verdict, first: number, receiptId: string): Verdict {
  const index = first + verdict.index;
  if (verdict.status !== 'quarantined') return { ...verdict, index };
  return Object.assign({ ...verdict, index }, { receiptId, item: verdict.index });
}

/** Each line by itself; `undefined` stands for one that was too long. */
export function readLines(lines: readonly Line[]): Submission {
  const whole = lines.flatMap((line) => (line === undefined ? [] : [line]));
  const values = parseStrictJsonLines(whole, 'keep');
  const faults = new Map<number, ItemFault>();
  const readings: unknown[] = [];
  let next = 0;
  lines.forEach((line, index) => {
    const value = line === undefined ? undefined : values[next++];
    if (line === undefined) faults.set(index, lineTooLong);
    if (value instanceof HttpFault) faults.set(index, malformedLine(value));
    readings.push(value instanceof HttpFault ? undefined : value);
  });
  return { readings, faults, placeOf: () => '' };
}

const lineTooLong: ItemFault = {
  code: 'ingestion/line-too-long',
  path: '',
  detail: `A line has at most ${largestLineBytes} bytes`,
};

function malformedLine({ fault }: HttpFault): ItemFault {
  return { code: 'ingestion/malformed-line', path: fault.path ?? '', detail: `${fault.detail} (${fault.code})` };
}

/** What went wrong here is said in the stream, since its status has been sent. */
function brokenOff(request: FastifyRequest, error: unknown): string {
  const { status, code, detail, headers } = toFault(error, noProblems);
  request.log.warn({ err: error, code }, 'A stream of readings was broken off');
  const wait = Number(headers?.['retry-after'] ?? 1);
  return `${JSON.stringify({ end: false, status, code, detail, retryAfterSeconds: wait })}\n`;
}

function stopping(): HttpFault {
  return new HttpFault({
    status: 503,
    code: 'ingestion/stopping',
    detail: 'This process is stopping; go on with another connection',
    headers: { 'retry-after': '1' },
  });
}

function readBody(body: unknown): AsyncIterable<Buffer> {
  if (body instanceof Readable) return body;
  throw new Error('A stream of lines has no body');
}
