import { Type, type Routes } from '@wellflow/http';

export interface IssuerRoutesDeps {
  readonly issuer: string;
  readonly publishedKeys: () => Promise<readonly Readonly<Record<string, unknown>>[]>;
}

const Jwks = Type.Object({ keys: Type.Array(Type.Record(Type.String(), Type.Unknown())) });

/** The issuer’s public keys and its description (RFC 8414, OpenID Connect Discovery). */
export function issuerRoutes({ issuer, publishedKeys }: IssuerRoutesDeps): Routes {
  const config = { access: { public: true } } as const;
  return async (server) => {
    server.get(
      '/.well-known/jwks.json',
      { schema: { summary: 'Public keys of the issuer', response: { 200: Jwks } }, config },
      async (_request, reply) => {
        void reply.header('cache-control', 'public, max-age=300');
        return { keys: [...(await publishedKeys())] };
      },
    );
    server.get(
      '/.well-known/openid-configuration',
      { schema: { summary: 'What the issuer can do' }, config },
      async () => describe(issuer),
    );
  };
}

function describe(issuer: string) {
  return {
    issuer,
    token_endpoint: `${issuer}/oauth/token`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    response_types_supported: [],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    claims_supported: ['iss', 'aud', 'sub', 'org', 'roles', 'client_id', 'exp', 'iat', 'nbf', 'jti'],
  };
}
