import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'mqtt';
import type { GatewayClient } from './gateway-client';
import type { Ledger } from './ledger';

/** A source of readings of one well, one a step, a second of source time apart; goes on until told to stop. */
export interface Source {
  readonly well: string;
  readonly wellId: string;
  readonly ledger: Ledger;
  readonly until: () => boolean;
  /** Source time of the first. */
  readonly startAt?: string;
}

export function timeOf({ startAt = '2026-11-21T00:00:00Z' }: Source, step: number): string {
  return new Date(Date.parse(startAt) + step * 1_000).toISOString();
}

export function keep(source: Source, step: number): void {
  source.ledger.addReading(`${source.wellId} ${timeOf(source, step)} ${step}`);
}

/** Streams of fifty lines: what a stream gave no verdict for is sent again, with whatever came since. */
export async function streamLines(client: GatewayClient, source: Source): Promise<void> {
  const perStream = 50;
  // A stream under way when it is over is still sent until it is answered: it may have been stored.
  for (let sent = 0, under = false; under || !source.until();) {
    const lines = Array.from({ length: perStream }, (_line, index) => ({
      ...{ well: source.well, measurement: 'tubing-pressure', unit: 'psi' },
      ...{ time: timeOf(source, sent + index), value: sent + index },
    }));
    const answered = await verdictsOf(client, lines);
    for (const index of answered) keep(source, sent + index);
    under = answered.length < perStream;
    sent += under ? 0 : perStream;
    await sleep(20);
  }
}

/** Which lines were kept, in order; none of those after the first without a verdict. */
async function verdictsOf(client: GatewayClient, lines: readonly object[]): Promise<readonly number[]> {
  const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const headers = { 'content-type': 'application/x-ndjson' };
  const answer = await client.call('POST', '/v1/readings', { body, headers }).catch(() => undefined);
  if (answer === undefined || answer.status !== 200) return [];
  const told = String(answer.body)
    .split('\n')
    .flatMap((line) => parsed(line) ?? []);
  return told.flatMap(({ index, status }) =>
    index !== undefined && (status === 'accepted' || status === 'quarantined') ? [index] : [],
  );
}

interface Verdict {
  readonly index?: number;
  readonly status?: string;
}

/** A stream that was cut ends within a line. */
function parsed(line: string): Verdict | undefined {
  try {
    return JSON.parse(line) as Verdict;
  } catch {
    return undefined;
  }
}

/** Readings that name a tag, a batch at a time, sent again until they are answered. */
export async function sendTagged(client: GatewayClient, source: Source & { readonly tag: string }): Promise<void> {
  const perBatch = 5;
  for (let step = 0; !source.until(); step += perBatch) {
    const steps = Array.from({ length: perBatch }, (_reading, index) => step + index);
    const readings = steps.map((value) => ({ tag: source.tag, time: timeOf(source, value), value }));
    const { status, body } = await client.insist('POST', '/v1/readings', { body: { readings } });
    if (status !== 202) throw new Error(`Readings of a tag were answered ${status}: ${JSON.stringify(body)}`);
    steps.forEach((value) => keep(source, value));
  }
}

/** Plain MQTT at QoS 1: what the broker has acknowledged is in the ledger. */
export async function publish(url: string, source: Source): Promise<void> {
  const client = connect(url, { clientId: 'rtu-7', clean: false, reconnectPeriod: 200 });
  try {
    for (let step = 0; !source.until(); step += 1) {
      const payload = JSON.stringify({ time: timeOf(source, step), value: step });
      await client.publishAsync(`field/${source.well}/tubing-pressure`, payload, { qos: 1 });
      keep(source, step);
      await sleep(10);
    }
  } finally {
    await client.endAsync(true);
  }
}
