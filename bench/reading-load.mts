import { Agent, request } from 'undici';
import { percentiles } from './figures.mts';

/** One way of sending readings. */
export interface Load {
  readonly name: string;
  readonly connections: number;
  /** Readings in a request, and the wells they belong to. */
  readonly batch: number;
  readonly wells: number;
  /** Straight to ingestion, or through the gateway. */
  readonly at: string;
}

export interface Figures {
  readonly readingsPerSecond: number;
  readonly requestsPerSecond: number;
  readonly readings: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Wells of the bench, by number. */
export const apiNumber = (index: number): string => `42-389-${String(20_000 + index).padStart(5, '0')}`;

/** Wells that a bench registers. */
export const wellsAtMost = 500;
const pressures = [
  ...['tubing-pressure', 'casing-pressure', 'wellhead-pressure', 'line-pressure', 'separator-pressure'],
  ...['downhole-pressure', 'intake-pressure', 'discharge-pressure'],
];
const startedAt = Date.now() - 60_000;
let micros = 0;

/** What one connection sends of: no other sends of the same, for a source sends in order. */
interface Share {
  readonly first: number;
  readonly measurement: string;
}

function shareOf({ wells }: Load, connection: number): Share {
  const [first, round] = [(connection * wells) % wellsAtMost, Math.floor((connection * wells) / wellsAtMost)];
  return { first, measurement: pressures[round % pressures.length] ?? '' };
}

/**
 * Live readings, none of them ever sent twice, so every one has to be stored. Written by hand: the generator shares the
 * machine with what it measures.
 */
function makeBatch({ batch, wells }: Load, { first, measurement }: Share): string {
  const from = micros;
  micros += Math.ceil(batch / wells);
  let text = '';
  for (let index = 0; index < batch; index += 1) {
    const at = from + Math.floor(index / wells);
    const time = `${secondAt(Math.floor(at / 1_000_000))}${String(at % 1_000_000).padStart(6, '0')}Z`;
    const value = Math.round(Math.random() * 100_000) / 100;
    text += `${index === 0 ? '' : ','}{"well":"${wellNames[first + (index % wells)]}","measurement":"${measurement}","time":"${time}","value":${value},"unit":"psi"}`;
  }
  return `{"readings":[${text}]}`;
}

let lastSecond = -1;
let secondText = '';

function secondAt(second: number): string {
  if (second !== lastSecond) secondText = new Date(startedAt + second * 1_000).toISOString().slice(0, 20);
  lastSecond = second;
  return secondText;
}

const wellNames = Array.from({ length: 10_000 }, (_, index) => apiNumber(index));

/** Sends one batch after the other as one source. */
export interface Sender {
  /** @returns the milliseconds until it was acknowledged. @throws Error when it is not accepted whole */
  send(): Promise<number>;
}

export function createSenders(load: Load, token: string, dispatcher: Agent): readonly Sender[] {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return Array.from({ length: load.connections }, (_connection, index) => {
    const share = shareOf(load, index);
    return {
      send: async () => {
        const body = makeBatch(load, share);
        const sentAt = performance.now();
        const answer = await request(`${load.at}/v1/readings`, { dispatcher, method: 'POST', headers, body });
        const text = await answer.body.text();
        if (answer.statusCode !== 202 || !text.includes(`"accepted":${load.batch},`))
          throw new Error(`${answer.statusCode} ${text.slice(0, 300)}`);
        return performance.now() - sentAt;
      },
    };
  });
}

export const agentFor = ({ connections }: Load): Agent => new Agent({ connections, pipelining: 1 });

/** @throws Error when a request is not accepted whole. */
export async function measure(load: Load, token: string, seconds: number): Promise<Figures> {
  const agent = agentFor(load);
  const latencies: number[] = [];
  const beganAt = performance.now();
  const stopAt = beganAt + seconds * 1000;
  const work = async ({ send }: Sender): Promise<void> => {
    while (performance.now() < stopAt) latencies.push(await send());
  };
  await Promise.all(createSenders(load, token, agent).map(work));
  const took = (performance.now() - beganAt) / 1000;
  await agent.close();
  const rate = latencies.length / took;
  return {
    readingsPerSecond: rate * load.batch,
    requestsPerSecond: rate,
    readings: latencies.length * load.batch,
    ...percentiles(latencies),
  };
}
