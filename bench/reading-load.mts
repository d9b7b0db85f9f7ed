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

let clock = Date.parse('2026-11-01T00:00:00Z');

/**
 * No reading is ever sent twice, so every one has to be stored. Written by hand: the generator shares the machine with
 * what it measures.
 */
function makeBatch({ batch, wells }: Load): string {
  clock += 1_000;
  const second = new Date(clock).toISOString().slice(0, 20);
  let text = '';
  for (let index = 0; index < batch; index += 1) {
    const millis = String(Math.floor(index / wells)).padStart(3, '0');
    const value = Math.round(Math.random() * 100_000) / 100;
    text += `${index === 0 ? '' : ','}{"well":"${wellNames[index % wells]}","measurement":"tubing-pressure","time":"${second}${millis}Z","value":${value},"unit":"psi"}`;
  }
  return `{"readings":[${text}]}`;
}

const wellNames = Array.from({ length: 10_000 }, (_, index) => apiNumber(index));

/** @throws Error when a request is not accepted whole. */
export async function measure(load: Load, token: string, seconds: number): Promise<Figures> {
  const agent = new Agent({ connections: load.connections, pipelining: 1 });
  const latencies: number[] = [];
  const startedAt = performance.now();
  const stopAt = startedAt + seconds * 1000;
  const worker = async (): Promise<void> => {
    while (performance.now() < stopAt) {
      const body = makeBatch(load);
      const sentAt = performance.now();
      const answer = await request(`${load.at}/v1/readings`, {
        dispatcher: agent,
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body,
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 202 || !text.includes(`"accepted":${load.batch},`))
        throw new Error(`${answer.statusCode} ${text.slice(0, 300)}`);
      latencies.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: load.connections }, worker));
  const took = (performance.now() - startedAt) / 1000;
  await agent.close();
  const rate = latencies.length / took;
  return {
    readingsPerSecond: rate * load.batch,
    requestsPerSecond: rate,
    readings: latencies.length * load.batch,
    ...percentiles(latencies),
  };
}
