import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { apiNumber } from './reading-load.mts';

/** Producers that are told where to send, and what became of all they sent. */
export interface Field {
  readonly url: string;
  readonly token: string;
  readonly batch: number;
  readonly wells: number;
  readonly ledger: Ledger;
}

/** Seconds since 1970 name a batch: all its readings are of that second, and no other batch has it. */
export interface Ledger {
  readonly acknowledged: Set<number>;
  /** Answered 503, or not at all: stored or not. */
  readonly unknown: Set<number>;
}

export interface Answer {
  /** 0: the connection broke. */
  readonly status: number;
  readonly atMs: number;
  readonly text: string;
  /** Readings and bytes of which ingestion said that they could still come; Infinity where it said nothing. */
  readonly room: readonly [number, number];
}

/** What producers are sent, from a moment on; the answers grow until all have come. */
export interface Wave {
  readonly startedAtMs: number;
  readonly seconds: number;
  /** In the order they came. */
  readonly answers: readonly Answer[];
  /** Nothing more is sent; what is under way still has its answer to come. */
  readonly over: Promise<unknown>;
  readonly drained: Promise<unknown>;
}

interface Batch {
  readonly second: number;
  readonly body: string;
}

const rudeMs = 200;
/** Twice what a service gives a request: who has no answer by then has none. */
const patienceMs = 60_000;
const wellNames = Array.from({ length: 10_000 }, (_, index) => apiNumber(index));
/** Live readings, of days that are not packed yet. */
let clock = Math.floor(Date.now() / 1000) - 12 * 3_600;

function nextBatch({ batch, wells }: Field): Batch {
  clock += 1;
  const second = new Date(clock * 1000).toISOString().slice(0, 20);
  let text = '';
  for (let index = 0; index < batch; index += 1) {
    const millis = String(Math.floor(index / wells)).padStart(3, '0');
    const value = Math.round(Math.random() * 100_000) / 100;
    text += `${index === 0 ? '' : ','}{"well":"${wellNames[index % wells]}","measurement":"tubing-pressure","time":"${second}${millis}Z","value":${value},"unit":"psi"}`;
  }
  return { second: clock, body: `{"readings":[${text}]}` };
}

/** So many producers at once, connected beforehand, each sending one batch after the other until the time is over. */
export async function sendFor(field: Field, producers: number, seconds: number): Promise<Wave> {
  const agent = new Agent({ connections: producers, pipelining: 1, headersTimeout: patienceMs });
  await Promise.all(Array.from({ length: producers }, () => connect(field, agent)));
  const answers: Answer[] = [];
  const startedAtMs = performance.now();
  const stopAtMs = startedAtMs + seconds * 1000;
  const produce = async (): Promise<void> => {
    let batch = nextBatch(field);
    while (performance.now() < stopAtMs) {
      const { answer, waitMs } = await send(field, batch, agent);
      answers.push(answer);
      if (waitMs > 0) await sleep(waitMs);
      // Of what was refused nothing was taken, so it is sent again; what may have been stored is not.
      if (answer.status !== 429) batch = nextBatch(field);
    }
  };
  const drained = Promise.all(Array.from({ length: producers }, produce)).finally(() => agent.destroy());
  return { startedAtMs, seconds, answers, over: sleep(seconds * 1000), drained };
}

async function connect({ url }: Field, dispatcher: Agent): Promise<void> {
  const { body } = await request(`${url}/health/self`, { dispatcher });
  await body.dump();
}

/** Batches that were acknowledged a second, between two moments of the wave. */
export function acknowledgedRate({ answers, startedAtMs }: Wave, fromMs: number, toMs: number): number {
  const within = ({ status, atMs }: Answer): boolean =>
    status === 202 && atMs - startedAtMs > fromMs && atMs - startedAtMs <= toMs;
  return answers.filter(within).length / ((toMs - fromMs) / 1000);
}

interface Sent {
  readonly answer: Answer;
  readonly waitMs: number;
}

async function send(field: Field, { second, body }: Batch, dispatcher: Agent): Promise<Sent> {
  const headers = { authorization: `Bearer ${field.token}`, 'content-type': 'application/json' };
  try {
    const reply = await request(`${field.url}/v1/readings`, { dispatcher, method: 'POST', headers, body });
    const text = await reply.body.text();
    const { statusCode: status } = reply;
    const answer = {
      status,
      atMs: performance.now(),
      text: status === 202 ? '' : text.slice(0, 300),
      room: roomOf(reply.headers['ratelimit']),
    };
    if (status === 202 && text.includes(`"accepted":${field.batch},`)) field.ledger.acknowledged.add(second);
    else if (status === 202) throw new Error(`Not accepted whole: ${text.slice(0, 300)}`);
    else if (status !== 429) field.ledger.unknown.add(second);
    return { answer, waitMs: status === 202 ? 0 : waitOf(reply.headers['retry-after']) };
  } catch (error) {
    field.ledger.unknown.add(second);
    return { answer: { status: 0, atMs: performance.now(), text: String(error), room: unsaid }, waitMs: rudeMs };
  }
}

const unsaid = [Infinity, Infinity] as const;

/** `"readings";r=…;t=…, "bytes";r=…;t=…` */
function roomOf(header: string | string[] | undefined): Answer['room'] {
  const [, readings, bytes] = /"readings";r=(\d+).*"bytes";r=(\d+)/.exec(String(header)) ?? [];
  return readings === undefined ? unsaid : [Number(readings), Number(bytes)];
}

/** A rude client's: as long as it was told, but never longer than 200 ms. */
function waitOf(retryAfter: string | string[] | undefined): number {
  const seconds = Number(retryAfter ?? 0);
  return Math.min(rudeMs, Number.isFinite(seconds) ? seconds * 1000 : rudeMs);
}
