import { topics, type Payloads } from '@wellflow/contracts';
import {
  createServer,
  healthRoutes,
  metricsRoute,
  stopServer,
  type HealthCheck,
  type HttpServer,
} from '@wellflow/http';
import { createConsumer, type Consumer } from '@wellflow/kafka';
import { createDeadLetterStore, createInboxPruning } from '@wellflow/postgres';
import {
  createAccessDirectory,
  createRemoteKeySource,
  createTokenVerifier,
  type AccessDirectory,
} from '@wellflow/security';
import { createKit, type KitParts, type OpenKit } from './create-kit';
import { deadLetterRoutes } from './dead-letters.routes';
import { followAccess, onAccessState } from './known-access';
import type { ServiceDefinition, ServiceParts, Startable } from './service-definition';

export interface RunningService {
  /** Where it listens: `http://127.0.0.1:8081`. */
  readonly url: string;
  /** Takes nothing new, finishes what it has, closes what it opened. */
  stop(): Promise<void>;
}

const audience = 'wellflow';
const accessRefreshMs = 5_000;

/**
 * Starts one process of a service in the roles it is given. It answers `/health/live` before anything remote is asked.
 * @throws when the database or Kafka cannot be reached in time, or the port is taken; what was opened is closed again.
 */
export async function startService(parts: KitParts): Promise<RunningService> {
  const kit = await createKit(parts);
  try {
    return await start(kit, parts);
  } catch (error) {
    await kit.close().catch(() => undefined);
    throw error;
  }
}

async function start(kit: OpenKit, { definition, config }: KitParts): Promise<RunningService> {
  const wired = await definition.wire(kit);
  const directory = createAccessDirectory();
  const follows = definition.followsAccess ?? true;
  const consumers = consumersOf(kit, wired, follows);
  const background = startables(kit, wired, consumers);
  let started = false;
  const isStarted = (): boolean => started;
  const server = await buildServer({ kit, wired, directory, consumers, definition, isStarted });
  const url = await server.listen({ host: config.host, port: config.port });
  const access = follows ? await followAccess(accessDeps(kit, directory)) : undefined;
  for (const part of background) await part.start();
  started = true;
  kit.logger.info({ url, roles: [...config.roles] }, 'started');
  const stop = async (): Promise<void> => {
    access?.stop();
    await stopServer(server, { drainMs: config.drainMs });
    await Promise.all(background.map((part) => part.stop()));
    await kit.close();
  };
  return { url, stop };
}

function consumersOf(kit: OpenKit, { consumers = [] }: ServiceParts, follows: boolean): readonly Consumer[] {
  if (!kit.config.roles.has('consumers')) return [];
  return follows ? [...consumers, accessConsumer(kit)] : consumers;
}

function accessConsumer(kit: OpenKit): Consumer {
  const handlers = { 'wellflow.gateway.AccessStateV1': onAccessState };
  return createConsumer<Payloads>({ ...kit.group('access'), topics: [topics.gatewayAccessState.name], handlers });
}

function accessDeps(kit: OpenKit, directory: AccessDirectory) {
  const onError = (err: unknown): void => kit.logger.warn({ err }, 'what the gateway told of access could not be read');
  return { database: kit.database, directory, everyMs: accessRefreshMs, onError };
}

function startables(kit: OpenKit, wired: ServiceParts, consumers: readonly Consumer[]): readonly Startable[] {
  const { roles } = kit.config;
  const jobs = roles.has('jobs') ? [createInboxPruning(kit), ...(wired.jobs ?? [])] : [];
  return [...(roles.has('relay') ? [kit.relay] : []), ...(wired.everywhere ?? []), ...jobs, ...consumers];
}

interface ServerParts {
  readonly kit: OpenKit;
  readonly wired: ServiceParts;
  readonly directory: AccessDirectory;
  readonly consumers: readonly Consumer[];
  readonly definition: ServiceDefinition;
  readonly isStarted: () => boolean;
}

async function buildServer({
  kit,
  wired,
  directory,
  consumers,
  definition,
  isStarted,
}: ServerParts): Promise<HttpServer> {
  const { logger, metrics, config } = kit;
  const server = await createServer({
    name: config.service,
    logger,
    metrics,
    problems: { ...definition.problems, 'messaging/unknown-dead-letter': 404 },
    verifier: wired.verifier ?? remoteVerifier(kit),
    directory,
    ...(wired.openApiDocument === undefined ? {} : { openApiDocument: wired.openApiDocument }),
  });
  const http = config.roles.has('http');
  const ownDeadLetters =
    (definition.deadLetterRoutes ?? true) ? [deadLetterRoutes({ store: createDeadLetterStore(kit.database) })] : [];
  const routes = http ? [...wired.routes, ...ownDeadLetters] : [];
  const checks = { ...ownChecks(kit, consumers), ...wired.checks };
  for (const route of [...routes, metricsRoute({ metrics }), healthRoutes({ isStarted, checks })])
    await server.register(route);
  return server;
}

function remoteVerifier({ config, policyFor }: OpenKit) {
  const keys = createRemoteKeySource({ jwksUrl: config.jwksUrl, policy: policyFor('issuer') });
  return createTokenVerifier({ issuer: config.issuer, audience, keys });
}

function ownChecks(kit: OpenKit, consumers: readonly Consumer[]): Readonly<Record<string, HealthCheck>> {
  const running = consumers.map(
    (consumer) => [`consumer ${consumer.status().group}`, async () => consumerReady(consumer)] as const,
  );
  return { postgres: () => kit.database.ping(), kafka: () => kit.kafka.ping(), ...Object.fromEntries(running) };
}

function consumerReady(consumer: Consumer): string {
  const { state, reason = '' } = consumer.status();
  if (state !== 'running') throw new Error(`is ${state} ${reason}`.trim());
  return state;
}
