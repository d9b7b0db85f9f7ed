import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../tools/platform/src/index.mts';
import { ask, until } from '../telemetry/traffic.mts';

export interface DrawnWell {
  readonly apiNumber: string;
  readonly name: string;
  /** Of the last hour, one a minute, oldest first. */
  readonly values: readonly number[];
}

const rising = Array.from({ length: 50 }, (_value, index) => index);

/** Two wells that no one would take for each other. */
export const drawnWells: readonly [DrawnWell, DrawnWell] = [
  { apiNumber: '42-501-20141', name: 'Alder 1', values: rising.map((index) => 100 + index / 2) },
  { apiNumber: '42-501-20142', name: 'Birch 2', values: rising.map((index) => 900 + index) },
];

/** Registers the wells and sends what is to be drawn; resolves once production has stored it. */
export async function fillField(platform: Platform): Promise<void> {
  for (const { apiNumber, name } of drawnWells)
    expect((await ask(platform, '/v1/wells', { body: { apiNumber, name } })).status).toBe(201);
  for (const { apiNumber, values } of drawnWells) {
    const send = () => ask(platform, '/v1/readings', { body: { readings: readingsOf(apiNumber, values) } });
    await until(60, send, ({ body }) => body['accepted'] === values.length);
    await until(
      60,
      () => ask(platform, `/v1/wells/${apiNumber}/readings?measurement=tubing-pressure&limit=1000`),
      ({ body }) => Array.isArray(body['readings']) && body['readings'].length === values.length,
    );
  }
}

const start = Math.floor(Date.now() / 60_000) * 60_000 - 55 * 60_000;

function readingsOf(well: string, values: readonly number[]): readonly object[] {
  const at = (index: number) => new Date(start + index * 60_000).toISOString();
  return values.map((value, index) => ({
    ...{ well, measurement: 'tubing-pressure', time: at(index), value, unit: 'psi' },
  }));
}

/** Ten readings every half second, of a measurement that the chart does not show, until told to stop. */
export function keepSending(platform: Platform): () => Promise<void> {
  const over = new AbortController();
  const [{ apiNumber: well }] = drawnWells;
  const batch = () =>
    Array.from({ length: 10 }, (_value, index) => ({
      ...{ well, measurement: 'casing-pressure', value: index, unit: 'psi' },
      time: new Date(Date.now() - 1_000 + index * 10).toISOString(),
    }));
  const sending = (async () => {
    while (!over.signal.aborted) {
      await ask(platform, '/v1/readings', { body: { readings: batch() } }).catch(() => undefined);
      await sleep(500, undefined, { signal: over.signal }).catch(() => undefined);
    }
  })();
  return async () => {
    over.abort();
    await sending;
  };
}
