import { join } from 'node:path';
import type { OpenApiDocument, Routes } from '@wellflow/http';
import { measurements } from '@wellflow/kernel';
import { createKeyring, createTokenIssuer, findRole, roles } from '@wellflow/security';
import { runService, type ServiceDefinition, type ServiceKit, type ServiceParts } from '@wellflow/service';
import { createExchangeKey } from './application/commands/exchange-key';
import { createIssueToken, type IssueToken } from './application/commands/issue-token';
import { createOpenOrganizations } from './application/commands/open-organizations';
import { createGetApiDocument } from './application/queries/get-api-document';
import { createGetPlatformSummary } from './application/queries/get-platform-summary';
import { createListServiceHealth, createReadyCheck } from './application/queries/list-service-health';
import type { Upstream, Upstreams } from './application/upstream';
import type { GatewayConfig } from './config';
import { services } from './application/route-table';
import { createCheckedInDocuments, parseApiDocument } from './infrastructure/clients/checked-in-documents';
import { createUpstreams } from './infrastructure/clients/create-upstreams';
import { createRateLimiter } from './infrastructure/clients/create-rate-limiter';
import { clientAccessTable, organizationAccessTable, userAccessTable } from './infrastructure/persistence/access.table';
import { createPostgresAccessDirectory } from './infrastructure/persistence/postgres-access-directory';
import { createPostgresCredentials } from './infrastructure/persistence/postgres-credentials';
import { createKeyVerifier } from './infrastructure/signing/key-verifier';
import { createOwnVerifier } from './infrastructure/signing/own-verifier';
import { createProducerSecrets } from './infrastructure/signing/producer-secrets';
import { createPostgresSigningKeys } from './infrastructure/signing/postgres-signing-keys';
import { createScryptSecrets } from './infrastructure/signing/scrypt-secrets';
import { createSigningKeys, keySchedule, type SigningKeys } from './infrastructure/signing/signing-keys';
import { consoleRoutes } from './presentation/http/console.routes';
import { deadLettersRoutes } from './presentation/http/dead-letters.routes';
import { forwardRoutes } from './presentation/http/forward.routes';
import { issuerRoutes } from './presentation/http/issuer.routes';
import { createLimitPrincipal, createLimitRate, type LimitRate } from './presentation/http/limit-rate';
import { platformSummaryRoute } from './presentation/http/platform-summary.route';
import { gatewayProblems } from './presentation/http/problems';
import { tokenRoute } from './presentation/http/token.route';
import { wireCertificates } from './wire-certificates';
import { wireProducers } from './wire-producers';

const audience = 'wellflow';
const publicFolder = join(__dirname, '..', 'public');
const chartable = measurements.filter(({ kind }) => kind === 'number' || kind === 'counter').map(({ name }) => name);

export async function runGateway(config: GatewayConfig): Promise<void> {
  await runService(gateway(config), config);
}

export function gateway(config: GatewayConfig): ServiceDefinition {
  return {
    entities: [organizationAccessTable, clientAccessTable, userAccessTable],
    problems: gatewayProblems,
    // Its own lead to the services', each of which keeps its own.
    deadLetterRoutes: false,
    wire: (kit) => wire(kit, config),
  };
}

async function wire(kit: ServiceKit, config: GatewayConfig): Promise<ServiceParts> {
  const upstreams = createUpstreams(kit, config);
  const all = services.map((service) => upstreams[service]);
  const limiter = createRateLimiter(kit);
  const issuer = await createIssuer(kit, config);
  const listServiceHealth = createListServiceHealth(all);
  const getPlatformSummary = createGetPlatformSummary({ upstreams: all, listServiceHealth, nowMs: Date.now });
  const description = describeApi(upstreams);
  const limitPrincipal = createLimitPrincipal(limiter, allowancesOf(config));
  const limitAddress = createLimitRate(limiter, allowance(config.own.WELLFLOW_GATEWAY_TOKEN_RATE, 10));
  return {
    routes: [
      description.capture,
      forwardRoutes({ upstreams, limitPrincipal, exchangeKey: issuer?.exchangeKey }),
      deadLettersRoutes({ upstreams, limitPrincipal }),
      platformSummaryRoute({ getPlatformSummary }),
      ...issuerRoutesOf(issuer, config, limitAddress),
      consoleRoutes({ folder: publicFolder, viewerToken: issuer?.viewerToken, measurementNames: chartable }),
    ],
    everywhere: [{ start: () => undefined, stop: () => closeAll(limiter, all) }],
    jobs: issuer ? [issuer.producers.job] : [],
    checks: Object.fromEntries(all.map((upstream) => [upstream.service, createReadyCheck(upstream)])),
    openApiDocument: description.document,
    ...(issuer ? { verifier: issuer.verifier } : {}),
  };
}

type Issuer = Awaited<ReturnType<typeof createIssuer>>;

function issuerRoutesOf(issuer: Issuer, config: GatewayConfig, limitAddress: LimitRate): readonly Routes[] {
  if (!issuer) return [];
  const { issueToken, publishedKeys, producers, certificates } = issuer;
  return [
    tokenRoute({ issueToken, limitAddress }),
    issuerRoutes({ issuer: config.issuer, publishedKeys }),
    ...producers.routes,
    ...certificates,
  ];
}

async function closeAll(limiter: { close(): void }, upstreams: readonly Upstream[]): Promise<void> {
  limiter.close();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
}

/** The development issuer, unless an OIDC provider takes its place. */
async function createIssuer(kit: ServiceKit, config: GatewayConfig) {
  if (!config.keyring) return undefined;
  const { database, logger, now, wakeRelay } = kit;
  const keys = createSigningKeys({
    store: createPostgresSigningKeys({ database, keyring: createKeyring(config.keyring), logger }),
    schedule: keySchedule,
  });
  const directory = createPostgresAccessDirectory({ unitOfWork: database.unitOfWork, now, wakeRelay });
  const credentials = createPostgresCredentials(database);
  const secrets = createScryptSecrets();
  const { development } = config;
  await createOpenOrganizations({ directory, credentials, secrets, roles, client: development })();
  const sign = createSigner(keys, config.issuer);
  const issueToken = createIssueToken({ directory, credentials, secrets, sign });
  const producerSecrets = createProducerSecrets(secrets);
  const exchangeKey = createExchangeKey({ directory, credentials, secrets: producerSecrets, sign, nowMs: Date.now });
  const verifyToken = createOwnVerifier({ keys, issuer: config.issuer, audience });
  return {
    issueToken,
    exchangeKey,
    producers: wireProducers({ kit, config, directory, credentials, secrets: producerSecrets }),
    certificates: await wireCertificates({ kit, config, directory, sign }),
    publishedKeys: async () => (await keys.published()).map(({ publicJwk }) => publicJwk),
    verifier: createKeyVerifier(verifyToken, exchangeKey),
    viewerToken: development && viewerTokenOf(issueToken, development),
  };
}

function createSigner(keys: SigningKeys, issuer: string): Parameters<typeof createIssueToken>[0]['sign'] {
  const issue = createTokenIssuer({ issuer, audience, signingKey: keys.signing });
  return (grant) => issue({ ...grant, roles: grant.roles.flatMap((role) => findRole(role) ?? []) });
}

function viewerTokenOf(
  issueToken: IssueToken,
  client: { readonly clientId: string; readonly clientSecret: string },
): () => Promise<string> {
  return async () => (await issueToken({ ...client, organization: 'demo', roles: ['viewer'] })).token;
}

function describeApi(upstreams: Upstreams) {
  const getDocument = createGetApiDocument({
    upstreams: services.map((service) => upstreams[service]),
    parse: parseApiDocument,
    checkedIn: createCheckedInDocuments(join(__dirname, '..', '..', '..', 'docs', 'openapi')),
  });
  let own: (() => OpenApiDocument) | undefined;
  const capture: Routes = async (server) => void (own = () => parseApiDocument(JSON.stringify(server.swagger())));
  return { capture, document: async () => getDocument(own?.() ?? { openapi: '3.1.0', info: {}, paths: {} }) };
}

function allowancesOf({ own }: GatewayConfig) {
  return {
    client: allowance(own.WELLFLOW_GATEWAY_CLIENT_RATE, 2),
    organization: allowance(own.WELLFLOW_GATEWAY_ORGANIZATION_RATE, 2),
  };
}

function allowance(perSecond: number, burstSeconds: number) {
  return { perSecond, burst: perSecond * burstSeconds };
}
