import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerGone, HttpFault, Type, type Problem, type Routes } from '@wellflow/http';
import { DomainError } from '@wellflow/kernel';
import type { Upstreams } from '../../application/upstream';
import { findService, services, type ServiceName } from '../../application/route-table';
import { toStream } from './limit-bytes';
import type { LimitPrincipal } from './limit-rate';
import { forwardedHeaders, replyHeaders } from './passed-headers';

export interface DeadLettersDeps {
  readonly upstreams: Upstreams;
  readonly limitPrincipal: LimitPrincipal;
}

const ServiceWord = Type.String({ maxLength: 50, description: services.join(', ') });
const ListQuery = Type.Object(
  { service: Type.Optional(ServiceWord) },
  { additionalProperties: Type.String({ maxLength: 500 }) },
);
const Params = Type.Object({ service: ServiceWord });
const OneParams = Type.Object({ service: ServiceWord, id: Type.String({ maxLength: 100 }) });
const ListReply = Type.Object({
  deadLetters: Type.Array(Type.Object({ service: Type.String() }, { additionalProperties: true })),
  next: Type.Optional(Type.String({ description: 'Where the next call goes on; only when one service was asked' })),
  unavailable: Type.Array(Type.Object({ service: Type.String(), detail: Type.String() })),
});
const Body = Type.Record(Type.String(), Type.Unknown(), {
  description: 'As the service describes it: a filter or ids, dryRun (default true), reason',
});

const config = { access: { roles: ['sre', 'admin'] } } as const;
const orders = { replay: 'Replay dead letters of a service', skip: 'Skip dead letters of a service' } as const;

/** What the services could not take, behind one address: each service keeps, replays and audits its own. */
export function deadLettersRoutes({ upstreams, limitPrincipal }: DeadLettersDeps): Routes {
  return async (server) => {
    server.addHook('preParsing', async ({ principal }) => limitPrincipal(principal));
    await server.register(listRoute(upstreams));
    await server.register(oneRoute(upstreams));
    await server.register(orderRoutes(upstreams));
  };
}

function listRoute(upstreams: Upstreams): Routes {
  const schema = {
    summary: 'Dead letters of one service or of all',
    querystring: ListQuery,
    response: { 200: ListReply },
  };
  return async (server) => {
    server.get('/v1/dead-letters', { schema, config }, async (request, reply) => {
      const { service, ...filter } = request.query;
      const path = `/v1/dead-letters?${new URLSearchParams(filter).toString()}`;
      const question = { headers: withoutBody(request), signal: callerGone(reply), path };
      return service === undefined ? listAll(upstreams, question) : listOne(upstreams, getService(service), question);
    });
  };
}

function oneRoute(upstreams: Upstreams): Routes {
  const schema = { summary: 'One dead letter', params: OneParams };
  return async (server) => {
    server.get('/v1/dead-letters/:service/:id', { schema, config }, (request, reply) => {
      const path = `/v1/dead-letters/${encodeURIComponent(request.params.id)}`;
      return pass({ upstreams, service: getService(request.params.service), path, request, reply });
    });
  };
}

function orderRoutes(upstreams: Upstreams): Routes {
  return async (server) => {
    for (const [order, summary] of Object.entries(orders)) {
      const schema = { summary, params: Params, body: Body };
      const path = `/v1/dead-letters/${order}`;
      server.post(`/v1/dead-letters/:service/${order}`, { schema, config }, (request, reply) =>
        pass({ upstreams, service: getService(request.params.service), path, request, reply }),
      );
    }
  };
}

/** @throws DomainError gateway/unknown-service */
function getService(name: string): ServiceName {
  const service = findService(name);
  if (!service) throw new DomainError('gateway/unknown-service', `There is no service ${name}`, { service: name });
  return service;
}

interface Passing {
  readonly upstreams: Upstreams;
  readonly service: ServiceName;
  readonly path: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

async function pass({ upstreams, service, path, request, reply }: Passing) {
  const body = request.method === 'POST' ? JSON.stringify(request.body) : undefined;
  const headers = { ...withoutBody(request), ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const answer = await upstreams[service].forward({
    method: request.method,
    path,
    headers,
    body,
    signal: callerGone(reply),
  });
  return reply.code(answer.status).headers(replyHeaders(answer.headers)).send(toStream(answer.body));
}

type Page = { readonly deadLetters: readonly Readonly<Record<string, unknown>>[]; readonly next?: string };

interface Question {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

async function listOne(upstreams: Upstreams, service: ServiceName, question: Question) {
  const answer = await upstreams[service].forward({ method: 'GET', ...question });
  const text = await textOf(answer.body);
  if (answer.status !== 200) throw refusalOf(answer.status, text);
  const page = parsePage(text);
  return { ...page, deadLetters: page.deadLetters.map((letter) => ({ ...letter, service })), unavailable: [] };
}

async function listAll(upstreams: Upstreams, question: Question) {
  const pages = await Promise.all(services.map((service) => askOne(upstreams, service, question)));
  return {
    deadLetters: pages.flatMap(({ service, page }) => page.deadLetters.map((letter) => ({ ...letter, service }))),
    unavailable: pages.flatMap(({ service, detail }) => (detail === undefined ? [] : [{ service, detail }])),
  };
}

async function askOne(upstreams: Upstreams, service: ServiceName, question: Question) {
  const nothing: Page = { deadLetters: [] };
  try {
    const answer = await upstreams[service].forward({ method: 'GET', ...question });
    const text = await textOf(answer.body);
    return answer.status === 200
      ? { service, page: parsePage(text), detail: undefined }
      : { service, page: nothing, detail: `answered ${answer.status}` };
  } catch {
    return { service, page: nothing, detail: 'cannot be reached' };
  }
}

function withoutBody(request: FastifyRequest): Record<string, string> {
  const { 'content-length': _length, 'content-type': _type, ...headers } = forwardedHeaders(request);
  return headers;
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}

function parsePage(text: string): Page {
  return { deadLetters: [], ...JSON.parse(text) } as Page;
}

/** The service's problem, as ours. */
function refusalOf(status: number, text: string): HttpFault {
  const { code = 'http/bad-request', detail = 'The service refused', path } = parseProblem(text);
  return new HttpFault({ status, code, detail, ...(path === undefined ? {} : { path }) });
}

function parseProblem(text: string): Partial<Problem> {
  try {
    return JSON.parse(text) as Partial<Problem>;
  } catch {
    return {};
  }
}
