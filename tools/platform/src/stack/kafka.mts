import { randomBytes } from 'node:crypto';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SupervisedSpec } from '../process/supervision.mts';
import { ensureFolder, readIfThere, replaceFile } from '../state/files.mts';
import { Problem } from '../state/problem.mts';
import { stackSettings } from '../state/settings.mts';
import type { Java } from './engines.mts';
import { aotFlags } from './aot.mts';
import type { PartContext } from './part-context.mts';

/** Formats the log folder where there is none, and says how to run the broker. @throws Problem `other-kafka-version` */
export async function prepareKafka(context: PartContext, { engines, jdk }: Java): Promise<SupervisedSpec> {
  const folder = join(context.dir, 'kafka');
  ensureFolder(folder);
  checkVersion(folder);
  writeFileSync(join(folder, 'log4j2.properties'), log4jSettings);
  const settings = join(folder, 'server.properties');
  writeFileSync(settings, serverProperties(context, join(folder, 'data')));
  if (!existsSync(join(folder, 'data', 'meta.properties'))) await format(folder, context, { engines, jdk });
  replaceFile(join(folder, 'version'), stackSettings.kafka.version);
  return {
    name: 'kafka',
    command: jdk.java,
    args: [
      ...memory,
      ...aotFlags('kafka', jdk, context.config.cacheDir),
      `-Dlog4j2.configurationFile=${join(folder, 'log4j2.properties')}`,
      ...['-cp', `${engines.kafkaJars}/*`, 'kafka.Kafka', settings],
    ],
    cwd: folder,
    env: {},
    graceMs: 20_000,
    port: context.ports.kafka,
    attempts: 3,
    isReady: async (running) => running.hasWritten('Kafka Server started'),
  };
}

const memory = ['-Xms128m', '-Xmx448m', '-XX:MaxDirectMemorySize=128m', '-XX:+UseSerialGC', '-XX:-UsePerfData'];

function serverProperties({ ports }: PartContext, data: string): string {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${ports.kafkaController}`,
    listeners: `PLAINTEXT://127.0.0.1:${ports.kafka},CONTROLLER://127.0.0.1:${ports.kafkaController}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports.kafka}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': data,
    ...stackSettings.kafka.settings,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

// The folder counts once meta.properties is there, which the tool writes last; what an interrupted try left goes first.
async function format(folder: string, { run }: PartContext, { engines, jdk }: Java): Promise<void> {
  const draft = join(folder, 'new');
  const data = join(folder, 'data');
  rmSync(draft, { recursive: true, force: true });
  const settings = join(folder, 'format.properties');
  const text = readIfThere(join(folder, 'server.properties')) ?? '';
  writeFileSync(settings, text.replace(/^log\.dirs=.*$/m, `log.dirs=${draft}`));
  // May begin with a dash, so it is not an argument of its own.
  const clusterId = randomBytes(16).toString('base64url');
  const jvm = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  const tool = [
    '-cp',
    `${engines.kafkaJars}/*`,
    'kafka.tools.StorageTool',
    'format',
    `--cluster-id=${clusterId}`,
    '-c',
    settings,
  ];
  const { ok, output } = await run({
    name: 'kafka-format',
    command: jdk.java,
    args: [...jvm, ...tool],
    cwd: folder,
    env: {},
  });
  if (!ok)
    throw new Problem('kafka-format', `Kafka could not make its data folder: ${output.trim()}`, `Look at ${folder}.`);
  rmSync(data, { recursive: true, force: true });
  renameSync(draft, data);
}

function checkVersion(folder: string): void {
  const found = readIfThere(join(folder, 'version'))?.trim();
  const wanted = stackSettings.kafka.version;
  if (found === undefined || compareVersions(found, wanted) <= 0) return;
  const message = `${folder} was written by Kafka ${found}; this checkout runs ${wanted}, which is older.`;
  const remedy = 'Go back to the commit that wrote it to keep the data, or begin anew: npm start -- --fresh.';
  throw new Problem('other-kafka-version', message, remedy);
}

/** @returns negative, zero or positive, by major and minor only: a patch never changes the format. */
export function compareVersions(left: string, right: string): number {
  const [leftMajor = 0, leftMinor = 0] = left.split('.').map(Number);
  const [rightMajor = 0, rightMinor = 0] = right.split('.').map(Number);
  return leftMajor - rightMajor || leftMinor - rightMinor;
}

const log4jSettings = `rootLogger.level = INFO
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{ISO8601} %p %c{1} %m%n
`;
