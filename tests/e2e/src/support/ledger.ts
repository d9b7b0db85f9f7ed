import { randomUUID } from 'node:crypto';
import type { GatewayClient } from './gateway-client';

/** What the platform acknowledged, kept outside of it. */
export interface Ledger {
  /** API numbers of wells that were answered 201. */
  readonly wells: string[];
  /** Well id by API number, as answered. */
  readonly wellIds: Map<string, string>;
  /** `<well id> <time> <value>` of readings that were answered accepted, or quarantined until their well arrives. */
  readonly readings: Set<string>;
  addWell(apiNumber: string, wellId: string): void;
  addReading(line: string): void;
}

/** One acknowledgement, for whoever keeps them elsewhere too. */
export type Acknowledged =
  | { readonly kind: 'well'; readonly apiNumber: string; readonly wellId: string }
  | { readonly kind: 'reading'; readonly line: string };

export interface LoadOptions {
  readonly client: GatewayClient;
  readonly ledger: Ledger;
  /** Goes on until then. */
  readonly until: () => boolean;
  /** Distinguishes the API numbers of this load from others on the same platform. */
  readonly county: string;
}

export function createLedger(note: (acknowledged: Acknowledged) => void = () => undefined): Ledger {
  const wells: string[] = [];
  const wellIds = new Map<string, string>();
  const readings = new Set<string>();
  return {
    ...{ wells, wellIds, readings },
    addWell: (apiNumber, wellId) => {
      wells.push(apiNumber);
      wellIds.set(apiNumber, wellId);
      note({ kind: 'well', apiNumber, wellId });
    },
    addReading: (line) => {
      readings.add(line);
      note({ kind: 'reading', line });
    },
  };
}

/** Registers wells one after the other, each asked for with one idempotency key until it is acknowledged. */
export async function registerWells({ client, ledger, until, county }: LoadOptions): Promise<void> {
  for (let number = 1; !until(); number += 1) {
    const apiNumber = `42-${county}-${String(number).padStart(5, '0')}`;
    const body = { apiNumber, name: `Ledger ${county}-${number}` };
    const answer = await client.insist<{ wellId: string }>('POST', '/v1/wells', {
      body,
      headers: { 'idempotency-key': randomUUID() },
    });
    if (answer.status !== 201) throw new Error(`A well was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    ledger.addWell(apiNumber, answer.body.wellId);
  }
}

interface Receipt {
  readonly accepted: number;
  readonly results: readonly { readonly index: number; readonly status: string }[];
}

/** Sends batches of readings of wells that readings are accepted for; a batch without an answer is sent again as it was. */
export async function sendReadings(
  options: LoadOptions & { readonly wells: readonly string[]; readonly lane: number },
): Promise<void> {
  const { client, ledger, until, wells, lane } = options;
  const start = Date.parse('2026-11-20T00:00:00Z') + lane * 3_600_000;
  for (let batch = 0; !until(); batch += 1) {
    const time = new Date(start + batch * 10).toISOString();
    const readings = wells.map((well, index) => ({
      well,
      measurement: 'tubing-pressure',
      time,
      value: batch * 1000 + index,
      unit: 'psi',
    }));
    const answer = await client.insist<Receipt>('POST', '/v1/readings', { body: { readings } });
    if (answer.status !== 202)
      throw new Error(`Readings were answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    // One that came before its well waits for it, and flows by itself: it has been acknowledged like the others.
    const kept = readings.filter((_reading, index) => answer.body.results[index]?.status !== 'rejected');
    kept.forEach(({ well, value }) => ledger.addReading(`${ledger.wellIds.get(well)} ${time} ${value}`));
  }
}
