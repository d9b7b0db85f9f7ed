import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { startControlServer } from '../control/control-server.mts';
import { takeLock } from '../control/lock.mts';
import type { Platform } from '../platform/platform.mts';
import type { Programs } from '../platform/programs.mts';
import { startPlatform } from '../platform/start-platform.mts';
import { chooseProvider } from '../stack/choose-provider.mts';
import { clearLeftovers } from '../stack/start-stack.mts';
import type { PlatformConfig } from '../state/config.mts';
import { messageOf } from '../state/problem.mts';
import { ensureFolder, replaceFile } from '../state/files.mts';
import { fixedPorts } from '../state/ports.mts';
import type { Ports } from '../state/ports.mts';
import { serviceNames } from '../state/settings.mts';
import { stateFiles } from '../state/state-files.mts';
import type { StartArguments } from './arguments.mts';
import { build } from './build.mts';
import { checkDisk, checkPorts, removeState } from './checks.mts';
import { crashReporter } from './crash-reporter.mts';
import type { Progress } from './progress.mts';
import { summary } from './summary.mts';
import { withMemory } from './table.mts';

export interface StartDeps {
  readonly config: PlatformConfig;
  readonly progress: Progress;
  /** Aborts when a person or the system asks to stop. */
  readonly stopping: AbortController;
  /** What to run instead of the built checkout; tests have small ones. */
  readonly programs?: Programs;
}

/** Brings everything up, keeps it up until told to stop, then stops it in order. @throws Problem */
export async function runStart(given: StartArguments, deps: StartDeps): Promise<void> {
  const args = { ...given, dir: resolve(given.dir) };
  ensureFolder(args.dir);
  const files = stateFiles(args.dir);
  const lock = await takeLock(files.lock);
  try {
    const ports = await clearTheWay(args, deps);
    const platform = await bringUp(args, ports, deps);
    await serve(args, platform, deps).finally(() => stopAll(platform, deps));
  } finally {
    for (const file of [files.control, files.environment]) rmSync(file, { force: true });
    lock.release();
  }
}

async function clearTheWay(args: StartArguments, { config, progress }: StartDeps): Promise<Ports> {
  const left = await clearLeftovers(args.dir);
  if (left.length > 0) progress.say(`Stopped what an earlier run had left: ${left.join(', ')}.`);
  if (args.fresh) removeState(args.dir);
  checkDisk(args.dir);
  const ports = withGatewayPort(fixedPorts(args.portOffset), config.gatewayPort);
  const { postgres: _, ...rest } = ports;
  await checkPorts(ports, args.only?.includes('stack') === true ? stackPortNames : ['postgres', ...Object.keys(rest)]);
  return ports;
}

const stackPortNames = ['postgres', 'kafka', 'kafkaController', 'registry', 'redis'];

function withGatewayPort(ports: Ports, gateway: number | undefined): Ports {
  return gateway === undefined ? ports : { ...ports, gateway };
}

async function bringUp(args: StartArguments, ports: Ports, deps: StartDeps): Promise<Platform> {
  const { config, progress, stopping, programs } = deps;
  const crashes = crashReporter(progress);
  const services = servicesOf(args);
  const platform = await startPlatform({
    dir: args.dir,
    ports,
    services,
    provider: chooseProvider(args.docker, config, progress),
    simulator: args.simulator && args.only === undefined,
    signal: stopping.signal,
    onProgress: progress.report,
    onChange: crashes,
    ...(args.build &&
      programs === undefined &&
      services.length > 0 && { build: (run) => build(run, config, progress) }),
    ...(programs !== undefined && { programs }),
  });
  const whole = services.length === serviceNames.length;
  if (whole) await readyOrStopped(platform, stopping.signal).catch((error: unknown) => closeAndThrow(platform, error));
  return platform;
}

function servicesOf({ only }: StartArguments): readonly string[] {
  if (only === undefined) return serviceNames;
  return serviceNames.filter((name) => only.includes(name));
}

async function readyOrStopped(platform: Platform, signal: AbortSignal): Promise<void> {
  await Promise.race([platform.whenReady(), aborted(signal)]);
  signal.throwIfAborted();
}

async function closeAndThrow(platform: Platform, error: unknown): Promise<never> {
  await platform.close();
  throw error;
}

async function serve(
  args: StartArguments,
  platform: Platform,
  { config, progress, stopping }: StartDeps,
): Promise<void> {
  const files = stateFiles(args.dir);
  replaceFile(files.environment, JSON.stringify(platform.environment));
  const control = await startControlServer(files.control, {
    status: () => platform.status().map(withMemory),
    restart: (name) => platform.restart(name),
    stop: () => stopping.abort(),
  });
  const token = servicesOf(args).includes('gateway') ? await platform.token().catch(() => undefined) : undefined;
  progress.finish();
  progress.say(summary({ platform, token, config }));
  const training = platform
    .train(stopping.signal)
    .catch((error: unknown) => progress.say(`Not prepared to start quicker: ${messageOf(error)}`));
  await aborted(stopping.signal);
  control.close();
  await training;
}

async function stopAll(platform: Platform, { progress }: StartDeps): Promise<void> {
  progress.say('Stopping …');
  await platform.close();
  progress.say('Stopped.');
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
