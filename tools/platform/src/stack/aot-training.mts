import { mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Guard } from '../process/guard.mts';
import { openLogFile } from '../process/log-file.mts';
import { startProcess } from '../process/running-process.mts';
import type { RunningProcess } from '../process/running-process.mts';
import type { SupervisedSpec } from '../process/supervision.mts';
import { freePorts, stackPorts } from '../state/ports.mts';
import { aotFile, wantsAot } from './aot.mts';
import type { JavaEngine } from './aot.mts';
import { ensureEngines } from './engines.mts';
import type { Java } from './engines.mts';
import { findJdk } from './jdk.mts';
import { prepareKafka } from './kafka.mts';
import type { PartContext } from './part-context.mts';
import { dropDatabase, makeRegistryDatabase } from './postgres-roles.mts';
import { prepareRegistry } from './registry.mts';

export interface Training {
  readonly context: PartContext;
  readonly guard: Guard;
  readonly signal: AbortSignal;
}

const scratchDatabase = 'wellflow_registry_training';

/**
 * Starts each JVM once more beside the platform, at the lowest priority, on scratch data, so that it writes down what it
 * loads; from then on it starts in about half the processor time. Once a machine, JDK and version.
 */
export async function trainAot(training: Training): Promise<void> {
  const { context } = training;
  const jdk = findJdk(context.config);
  const wanted = (['kafka', 'registry'] as const).filter((engine) => wantsAot(engine, jdk, context.config.cacheDir));
  if (wanted.length === 0) return;
  removeAbandoned(context.config.cacheDir);
  const java = { jdk, engines: await ensureEngines({ ...context, onProgress: () => undefined }) };
  const dir = mkdtempSync(join(tmpdir(), 'wellflow-aot-'));
  try {
    for (const engine of wanted) await trainOne(engine, java, { ...training, context: await scratch(context, dir) });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const abandonedMs = 600_000;

/** What a training that was cut off left; a young one may be another checkout's, still at work. */
function removeAbandoned(cacheDir: string): void {
  const drafts = readdirSync(cacheDir).filter((name) => /\.aot\./.test(name));
  const isOld = (path: string): boolean =>
    Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > abandonedMs;
  for (const path of drafts.map((name) => join(cacheDir, name)).filter(isOld)) rmSync(path, { force: true });
}

async function scratch(context: PartContext, dir: string): Promise<PartContext> {
  return { ...context, dir, ports: { ...stackPorts(await freePorts()), postgres: context.ports.postgres } };
}

async function trainOne(engine: JavaEngine, java: Java, training: Training): Promise<void> {
  const { context, signal } = training;
  if (signal.aborted) return;
  const file = aotFile(engine, java.jdk, context.config.cacheDir);
  const draft = `${file}.${process.pid}`;
  try {
    if (engine === 'registry') await makeRegistryDatabase(context, scratchDatabase);
    const spec =
      engine === 'kafka' ? await prepareKafka(context, java) : prepareRegistry(context, java, scratchDatabase);
    if (await record(spec, draft, training)) renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
    rmSync(`${draft}.config`, { force: true });
    if (engine === 'registry') await dropDatabase(context, scratchDatabase);
  }
}

const dumpMs = 180_000;

/** @returns whether the JVM came up, ended when asked and left its cache. */
async function record(spec: SupervisedSpec, draft: string, { context, guard, signal }: Training): Promise<boolean> {
  const args = ['-n', '19', spec.command, `-XX:AOTCacheOutput=${draft}`, ...spec.args];
  const log = openLogFile(join(context.dir, `${spec.name}-training.log`));
  const running = startProcess(
    { ...spec, name: `${spec.name}-training`, command: 'nice', args, graceMs: dumpMs },
    log,
    guard,
  );
  const kill = (): void => running.killAll('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  const isReady = await untilReady(spec, running);
  const exit = isReady ? await running.stop() : await running.exited;
  signal.removeEventListener('abort', kill);
  log.close();
  return isReady && !signal.aborted && exit.signal !== 'SIGKILL';
}

async function untilReady(spec: SupervisedSpec, running: RunningProcess): Promise<boolean> {
  let over = false;
  void running.exited.then(() => (over = true));
  const deadline = Date.now() + dumpMs;
  while (!over && Date.now() < deadline) {
    if (await spec.isReady(running).catch(() => false)) return true;
    await sleep(250);
  }
  running.killAll('SIGKILL');
  return false;
}
