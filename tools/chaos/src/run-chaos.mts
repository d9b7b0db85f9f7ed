import { unpacked } from '../../../tests/e2e/src/support/stored.ts';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { suffer } from '../../../tests/e2e/src/support/trouble.ts';
import { startPlatform } from '../../platform/src/index.mts';
import type { Platform } from '../../platform/src/index.mts';
import type { ChaosOptions } from './arguments.mts';
import { createLastingClient } from './client.mts';
import { watchEndings } from './endings.mts';
import { openLedgerFile, readLedgerFile } from './ledger-file.mts';
import { loadPlatform } from './load.mts';
import { settle } from './settle.mts';
import type { Settled } from './settle.mts';
import { newSuffered, troublesWithoutEnd } from './troubles.mts';
import type { Suffered } from './troubles.mts';

export interface ChaosRun extends ChaosOptions {
  /** Of the platform and its ledger. */
  readonly dir: string;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

export interface ChaosResult extends Settled {
  readonly suffered: Suffered;
  readonly wells: number;
  readonly readings: number;
  /** Running processes that ended though nobody killed them. */
  readonly fallen: readonly string[];
  readonly failedStarts: readonly string[];
}

const preload = fileURLToPath(new URL('../../../tests/e2e/src/support/crash-preload.cjs', import.meta.url));

/** Starts a platform, makes trouble under load, waits until it has settled, and holds it to the ledger. */
export async function runChaos(run: ChaosRun): Promise<ChaosResult> {
  const { dir, tell } = run;
  const endings = watchEndings();
  const serviceEnv = breaking(run);
  const { onChange } = endings;
  const platform = await startPlatform({ dir: join(dir, 'platform'), simulator: false, serviceEnv, onChange });
  try {
    await platform.whenReady(180_000);
    tell(`ready at ${platform.gatewayUrl}`);
    const client = await createLastingClient(platform);
    const suffered = await sufferUnderLoad(run, platform, client);
    const ledger = readLedgerFile(join(dir, 'ledger.jsonl'));
    tell(`acknowledged: ${ledger.wells.length} wells, ${ledger.readings.size} readings; settling`);
    await platform.whenReady(180_000);
    const settled = await settle(platform, client, ledger);
    return {
      ...settled,
      ...{ suffered, wells: ledger.wells.length, readings: ledger.readings.size },
      ...{ fallen: endings.fallen(platform.status(), suffered.kills), failedStarts: endings.failedStarts() },
    };
  } finally {
    await platform.close();
  }
}

/** The way the crash tests see their ledger notice: commits that are reported and rolled back. */
function breaking({ broken, dir, seed }: ChaosRun) {
  if (broken === undefined) return { production: unpacked };
  const file = join(dir, 'broken');
  const how = { CRASH_POINT: 'lose-commit', CRASH_SEED: String(seed), CRASH_TIMES: '1000', CRASH_FILE: file };
  return { production: unpacked, [broken]: { NODE_OPTIONS: `--require ${preload}`, ...how, ...unpacked } };
}

async function sufferUnderLoad(
  { minutes, seed, dir, signal, tell }: ChaosRun,
  platform: Platform,
  client: Awaited<ReturnType<typeof createLastingClient>>,
): Promise<Suffered> {
  const suffered = newSuffered();
  const stopAt = Date.now() + minutes * 60_000;
  const isOver = (): boolean => signal.aborted || Date.now() > stopAt;
  const troubles = { over: false };
  const startedAt = Date.now();
  const say = (name: string): void => tell(`${((Date.now() - startedAt) / 1_000).toFixed(0).padStart(5)} s  ${name}`);
  const load = { client, ledger: openLedgerFile(join(dir, 'ledger.jsonl')), minutes };
  await Promise.all([
    suffer(platform, troublesWithoutEnd({ seed, isOver, suffered }), say)
      .then(() => thawed(platform))
      .finally(() => (troubles.over = true)),
    // The last requests meet a platform that is still coming back.
    loadPlatform({ ...load, isOver: () => troubles.over && isOver() }),
  ]);
  return suffered;
}

/** The last of the frozen thaw by themselves. */
async function thawed(platform: Platform): Promise<void> {
  while (platform.status().some(({ state }) => state === 'paused')) await sleep(200);
}
