import type { FastifyReply } from 'fastify';
import { acceptForms, HttpFault, Type, type Routes, type Static } from '@wellflow/http';
import { DomainError } from '@wellflow/kernel';
import type { IssueToken } from '../../application/commands/issue-token';
import type { LimitRate } from './limit-rate';

const TokenBody = Type.Object(
  {
    grant_type: Type.String({ maxLength: 100 }),
    client_id: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    client_secret: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    organization: Type.Optional(
      Type.String({ maxLength: 63, description: 'One the client belongs to; by default its own' }),
    ),
    role: Type.Optional(
      Type.String({ maxLength: 200, description: 'One or more of its roles, by spaces; by default all' }),
    ),
    scope: Type.Optional(
      Type.String({ maxLength: 200, description: 'The same as role, for clients that know only OAuth’s names' }),
    ),
  },
  { additionalProperties: false },
);

const TokenReply = Type.Object({
  access_token: Type.String(),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'Seconds' }),
  scope: Type.String({ description: 'Its roles' }),
});

const OAuthError = Type.Object({ error: Type.String(), error_description: Type.String() });

/** The refusals of RFC 6749, 5.2. */
const oauthErrors: Readonly<Record<string, readonly [status: 400 | 401, error: string]>> = {
  'gateway/unknown-client': [401, 'invalid_client'],
  'gateway/not-a-member': [400, 'invalid_grant'],
  'gateway/role-not-granted': [400, 'invalid_scope'],
  'gateway/wrong-grant': [400, 'unsupported_grant_type'],
};

export interface TokenRouteDeps {
  readonly issueToken: IssueToken;
  readonly limitAddress: LimitRate;
}

const schema = {
  summary: 'A token for a client',
  consumes: ['application/x-www-form-urlencoded'],
  body: TokenBody,
  response: { 200: TokenReply, 400: OAuthError, 401: OAuthError },
};

/** `POST /oauth/token`: client credentials (RFC 6749, 4.4), in the form or by HTTP Basic. */
export function tokenRoute({ issueToken, limitAddress }: TokenRouteDeps): Routes {
  const config = { access: { public: true } } as const;
  return async (server) => {
    server.removeAllContentTypeParsers();
    acceptForms(server);
    server.setErrorHandler((error, _request, reply) => answerInOauthWords(error, reply));
    server.post('/oauth/token', { schema, config }, async ({ body, headers, ip }, reply) => {
      void reply.header('cache-control', 'no-store');
      await limitAddress(`token/${ip}`);
      return toReply(await issueToken(orderOf(headers.authorization, body)));
    });
  };
}

/** @throws DomainError gateway/wrong-grant, gateway/unknown-client */
function orderOf(authorization: string | undefined, body: Static<typeof TokenBody>): Parameters<IssueToken>[0] {
  if (body.grant_type !== 'client_credentials')
    throw new DomainError('gateway/wrong-grant', 'Only client_credentials is granted here');
  const roles = (body.role ?? body.scope ?? '').split(' ').filter((word) => word !== '');
  return { ...clientOf(authorization, body), organization: body.organization, roles };
}

function toReply({ token, expiresInSeconds, roles }: Awaited<ReturnType<IssueToken>>): Static<typeof TokenReply> {
  return { access_token: token, token_type: 'Bearer', expires_in: expiresInSeconds, scope: roles.join(' ') };
}

/** What OAuth has no word for goes on to the server's own error handler. */
function answerInOauthWords(error: unknown, reply: FastifyReply): FastifyReply {
  const words = error instanceof DomainError ? oauthErrors[error.code] : undefined;
  if (!words || !(error instanceof DomainError)) throw error;
  const [status, word] = words;
  if (status === 401) void reply.header('www-authenticate', 'Basic realm="wellflow"');
  return reply.code(status).send({ error: word, error_description: error.message });
}

interface ClientFields {
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
}

function clientOf(authorization: string | undefined, { client_id: id, client_secret: secret }: ClientFields) {
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1];
  if (basic) return basicClient(basic);
  if (id && secret) return { clientId: id, clientSecret: secret };
  throw new DomainError('gateway/unknown-client', 'Client id and secret are needed');
}

/** Both halves are form-encoded inside (RFC 6749, 2.3.1). */
function basicClient(encoded: string) {
  const [id = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  try {
    return { clientId: decodeURIComponent(id), clientSecret: decodeURIComponent(rest.join(':')) };
  } catch {
    throw new HttpFault({
      status: 400,
      code: 'http/bad-request',
      detail: 'The client’s name or secret is not well encoded',
      in: 'header',
    });
  }
}
