import { dirname } from 'node:path';
import type { SupervisedSpec } from '../process/supervision.mts';
import { stackSettings } from '../state/settings.mts';
import { aotFlags } from './aot.mts';
import type { Java } from './engines.mts';
import type { PartContext } from './part-context.mts';

const memory = ['-Xms32m', '-Xmx192m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData'];

/** The registry keeps its schemas in a Postgres database of its own, so it starts quickly and survives a restart. */
export function prepareRegistry(
  context: PartContext,
  { engines, jdk }: Java,
  database = stackSettings.registry.database,
): SupervisedSpec {
  const { ports, config, dir } = context;
  return {
    name: 'registry',
    command: jdk.java,
    // The property shows in `ps` whose process this is.
    args: [
      ...memory,
      ...aotFlags('registry', jdk, config.cacheDir),
      `-Dwellflow.dir=${dir}`,
      '-jar',
      engines.registryJar,
    ],
    cwd: dirname(engines.registryJar),
    env: environment(context, database),
    port: ports.registry,
    attempts: 3,
    isReady: () => registryAnswers(ports.registry),
    afterReady: () => setCompatibility(ports.registry),
  };
}

export function registryUrl(port: number): string {
  return `http://127.0.0.1:${port}/apis/ccompat/v7`;
}

function environment({ ports, credentials }: PartContext, database: string): Record<string, string> {
  return {
    APICURIO_STORAGE_KIND: 'sql',
    APICURIO_STORAGE_SQL_KIND: 'postgresql',
    APICURIO_DATASOURCE_URL: `jdbc:postgresql://127.0.0.1:${ports.postgres}/${database}`,
    APICURIO_DATASOURCE_USERNAME: 'registry',
    APICURIO_DATASOURCE_PASSWORD: credentials.secret('registry'),
    QUARKUS_HTTP_PORT: String(ports.registry),
    QUARKUS_HTTP_HOST: '127.0.0.1',
    // Metrics and health listen apart, on 9000 unless told; nobody here asks them.
    QUARKUS_MANAGEMENT_PORT: '0',
    QUARKUS_MANAGEMENT_HOST: '127.0.0.1',
    QUARKUS_LOG_LEVEL: 'WARN',
  };
}

export async function registryAnswers(port: number): Promise<boolean> {
  const reply = await fetch(`${registryUrl(port)}/subjects`, { signal: AbortSignal.timeout(2_000) });
  return reply.ok;
}

/** @throws Error when the registry does not take it: without it a breaking schema would pass. */
export async function setCompatibility(port: number): Promise<void> {
  const { compatibility } = stackSettings.registry;
  const reply = await fetch(`${registryUrl(port)}/config`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ compatibility }),
    signal: AbortSignal.timeout(10_000),
  });
  // Of two that set it at the same time one is refused, and the level is set nevertheless.
  if (reply.ok || (await readCompatibility(port)) === compatibility) return;
  throw new Error(`The registry refused its compatibility level: ${reply.status} ${await reply.text()}`);
}

async function readCompatibility(port: number): Promise<unknown> {
  const reply = await fetch(`${registryUrl(port)}/config`, { signal: AbortSignal.timeout(10_000) });
  const body: unknown = await reply.json();
  return typeof body === 'object' && body !== null && 'compatibilityLevel' in body
    ? body.compatibilityLevel
    : undefined;
}
