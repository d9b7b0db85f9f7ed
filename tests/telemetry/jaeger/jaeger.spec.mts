import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPlatform } from '../../../tools/platform/src/index.mts';
import type { Platform } from '../../../tools/platform/src/index.mts';
import { ask, reading, until } from '../traffic.mts';
import { startJaeger } from './jaeger.mts';
import type { Jaeger, Span } from './jaeger.mts';

const dir = mkdtempSync(join(tmpdir(), 'wellflow-jaeger-'));
const apiNumber = '42-501-20133';
let jaeger: Jaeger;
let platform: Platform;

beforeAll(async () => {
  jaeger = await startJaeger();
  platform = await startPlatform({ dir, simulator: false, env: { WELLFLOW_OTLP_URL: jaeger.otlpUrl } });
  await platform.whenReady(240_000);
}, 900_000);
afterAll(async () => {
  await platform?.close();
  await jaeger?.stop();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

/** A trace begun by the caller, so that the test knows what to look for. */
function newTrace(): { readonly traceId: string; readonly traceparent: string } {
  const traceId = randomBytes(16).toString('hex');
  return { traceId, traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` };
}

const servicesIn = (spans: readonly Span[]): readonly string[] =>
  [...new Set(spans.map(({ service }) => service))].sort();

/** What a service did because of a trace: in it, or in a trace of its own that refers to it. */
async function followedIn(service: string, traceId: string): Promise<readonly Span[]> {
  const spans = await jaeger.spansOf(service);
  return spans.filter(
    (span) => span.service === service && (span.traceId === traceId || span.refersTo.includes(traceId)),
  );
}

const consumed = (topic: string) => (spans: readonly Span[]) => spans.some(({ name }) => name === `${topic} process`);

describe('Jaeger, told by the running platform', () => {
  it('has the walk of a well in one trace: gateway, wells, and everyone who learned of it', async () => {
    const { traceId, traceparent } = newTrace();
    const { status } = await ask(platform, '/v1/wells', { body: { apiNumber, name: 'Yoakum 133' }, traceparent });
    expect(status).toBe(201);
    for (const service of ['production', 'royalty', 'compliance', 'ingestion']) {
      await until(60, () => followedIn(service, traceId), consumed('wellflow.wells.well.v1'));
    }
    expect(servicesIn(await jaeger.trace(traceId))).toEqual(expect.arrayContaining(['gateway', 'wells']));
  }, 120_000);

  it('has the walk of a reading: gateway and ingestion in one trace, which the batch that stored it refers to', async () => {
    const post = async () => {
      const trace = newTrace();
      const { body } = await ask(platform, '/v1/readings', {
        body: { readings: [reading(apiNumber)] },
        traceparent: trace.traceparent,
      });
      return { ...trace, accepted: body['accepted'] };
    };
    const { traceId } = await until(60, post, ({ accepted }) => accepted === 1);
    await until(60, () => followedIn('production', traceId), consumed('wellflow.ingestion.readings.v1'));
    expect(servicesIn(await jaeger.trace(traceId))).toEqual(expect.arrayContaining(['gateway', 'ingestion']));
  }, 120_000);

  it('holds no trace of one request in that of another', async () => {
    const [first, second] = [newTrace(), newTrace()];
    await ask(platform, '/v1/wells', { traceparent: first.traceparent });
    await ask(platform, '/v1/wells', { traceparent: second.traceparent });
    const spans = await until(
      30,
      () => jaeger.trace(second.traceId),
      (found) => servicesIn(found).includes('wells'),
    );
    expect(spans.flatMap(({ refersTo }) => refersTo)).not.toContain(first.traceId);
  }, 60_000);
});
