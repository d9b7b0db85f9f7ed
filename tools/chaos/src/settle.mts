import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../platform/src/index.mts';
import type { GatewayClient } from '../../../tests/e2e/src/support/gateway-client.ts';
import type { Ledger } from '../../../tests/e2e/src/support/ledger.ts';
import { lookInside } from './inside.mts';
import { isClean, judge } from './verdict.mts';
import type { Differences } from './verdict.mts';

export interface Settled {
  readonly differences: Differences;
  /** From when all were ready again until nothing differed and nobody was behind; undefined where that was not to be. */
  readonly seconds: number | undefined;
  /** Consumers that do not run or are behind. */
  readonly behind: readonly string[];
}

interface Summary {
  readonly consumers: readonly { readonly group: string; readonly lag: number; readonly running: boolean }[];
}

const patienceMs = 180_000;

/** Waits until everything acknowledged is everywhere and nobody is behind, for as long as there is patience. */
export async function settle(platform: Platform, client: GatewayClient, ledger: Ledger): Promise<Settled> {
  const startedAt = Date.now();
  for (;;) {
    const differences = await lookInside(platform)
      .then((inside) => judge(ledger, inside))
      .catch(() => undefined);
    const behind = await whoIsBehind(client).catch(() => ['the gateway does not say']);
    const isSettled = differences !== undefined && isClean(differences) && behind.length === 0;
    const passedMs = Date.now() - startedAt;
    if (isSettled) return { differences, behind, seconds: passedMs / 1_000 };
    if (passedMs > patienceMs)
      return { differences: judge(ledger, await lookInside(platform)), behind, seconds: undefined };
    await sleep(2_000);
  }
}

async function whoIsBehind(client: GatewayClient): Promise<readonly string[]> {
  const { status, body } = await client.call<Summary>('GET', '/v1/platform/summary');
  if (status !== 200 || body.consumers.length < 6) return [`the gateway answers ${status}`];
  return body.consumers.filter(({ running, lag }) => !running || lag > 0).map(({ group, lag }) => `${group} by ${lag}`);
}
