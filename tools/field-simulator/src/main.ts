#!/usr/bin/env node
import { join } from 'node:path';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { readConfig, usage } from './config';
import type { SimulatorConfig } from './config';
import { createFieldFile, noFieldFile } from './field-file';
import { createMemoryBuffer } from './sending/buffer';
import { createDiskBuffer } from './sending/disk-buffer';
import { createHttpGateway } from './sending/http-gateway';
import { createSender } from './sending/sender';
import { createClientTokens, fixedToken } from './sending/token';
import type { Tokens } from './sending/token';
import { runSimulator } from './simulator';

// Shorter than the ten seconds a supervisor grants after SIGTERM.
const requestTimeoutMs = 8_000;
const nowMs = (): number => Date.now();
const nowSeconds = (): number => nowMs() / 1_000;

function announce(line: string): void {
  process.stdout.write(`${new Date().toISOString()} field-simulator: ${line}\n`);
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return sleepFor(ms, undefined, { signal }).catch(() => undefined);
}

function tokensOf({ access, gatewayUrl }: SimulatorConfig): Tokens {
  if ('token' in access) return fixedToken(access.token);
  const tokenUrl = new URL('/oauth/token', gatewayUrl).href;
  return createClientTokens({ ...access, tokenUrl }, { fetch, now: nowMs, timeoutMs: requestTimeoutMs });
}

async function start(config: SimulatorConfig, signal: AbortSignal): Promise<void> {
  const { gatewayUrl, stateFolder, bufferReadings } = config;
  announce(
    `a SIMULATION, no real field: seed ${config.seed}, one reading in ${config.stepSeconds} s, speed ${config.speed}, to ${gatewayUrl}`,
  );
  const limit = { maxReadings: bufferReadings };
  const buffer =
    stateFolder === undefined
      ? createMemoryBuffer(limit)
      : await createDiskBuffer(join(stateFolder, 'undelivered'), limit);
  const fieldFile = stateFolder === undefined ? noFieldFile : createFieldFile(stateFolder);
  const gateway = createHttpGateway({
    url: gatewayUrl,
    tokens: tokensOf(config),
    fetch,
    now: nowMs,
    timeoutMs: requestTimeoutMs,
  });
  const backOff = { firstMs: 500, longestMs: 30_000 };
  const sender = createSender({ gateway, buffer, backOff, random: Math.random, sleep, announce });
  await runSimulator({ gateway, buffer, sender, fieldFile, sleep, nowSeconds, announce }, config, signal);
}

async function main(): Promise<void> {
  const stopping = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(name, () => stopping.abort());
  const config = readConfig(process.argv.slice(2), process.env, nowSeconds());
  if (config === undefined) return void process.stdout.write(`${usage}\n`);
  await start(config, stopping.signal);
}

main().catch((error: unknown) => {
  process.stderr.write(`field-simulator: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
