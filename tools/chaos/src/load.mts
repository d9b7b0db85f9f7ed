import { registerWells, sendReadings } from '../../../tests/e2e/src/support/ledger.ts';
import type { Ledger } from '../../../tests/e2e/src/support/ledger.ts';
import type { GatewayClient } from '../../../tests/e2e/src/support/gateway-client.ts';
import { paced } from './client.mts';

export interface LoadOptions {
  readonly client: GatewayClient;
  readonly ledger: Ledger;
  readonly minutes: number;
  readonly isOver: () => boolean;
}

const fieldWells = ['42-005-99991', '42-005-99992', '42-005-99993', '42-005-99994'];
const lanes = 3;
/** Half of what one county's API numbers suffice for, so that a long run does not run out of them. */
const mostWells = 50_000;
const wellsEveryMs = 50;
const batchesEveryMs = 30;
/** Batches of a lane are 10 ms apart in the time that they tell of: lanes a day apart do not meet. */
const hoursApart = 24;

/** Wells and readings, until it is over. The wells that readings are of come first. */
export async function loadPlatform({ client, ledger, minutes, isOver }: LoadOptions): Promise<void> {
  for (const apiNumber of fieldWells) await registerFieldWell(client, ledger, apiNumber);
  const common = { ledger, until: isOver };
  const everyMs = Math.max(wellsEveryMs, (minutes * 60_000) / mostWells);
  const registering = registerWells({ ...common, client: paced(client, everyMs), county: '007' });
  const sending = Array.from({ length: lanes }, (_value, lane) =>
    sendReadings({
      ...{ ...common, client: paced(client, batchesEveryMs), county: '005', wells: fieldWells },
      lane: -lane * hoursApart,
    }),
  );
  await Promise.all([registering, ...sending]);
}

async function registerFieldWell(client: GatewayClient, ledger: Ledger, apiNumber: string): Promise<void> {
  const body = { apiNumber, name: `Field ${apiNumber}` };
  const answer = await client.insist<{ wellId: string }>('POST', '/v1/wells', { body });
  if (answer.status !== 201) throw new Error(`A well was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  ledger.addWell(apiNumber, answer.body.wellId);
}
