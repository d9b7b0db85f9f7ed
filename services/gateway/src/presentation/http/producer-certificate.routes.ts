import { Problem, Type, type Routes } from '@wellflow/http';
import type { BindCertificate } from '../../application/commands/bind-certificate';

const commonName = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[^\\u0000-\\u001f]+$',
  description: 'CN of its subject; the subject’s O is the organization',
});
const fingerprint = Type.Union([Type.String({ pattern: '^([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$' }), Type.Null()], {
  description: 'SHA-256 of the one certificate; null: any of this name, so that a renewed one goes on',
});
const BindBody = Type.Object({ commonName, fingerprint: Type.Optional(fingerprint) }, { additionalProperties: false });
const Params = Type.Object({ producerId: Type.String({ maxLength: 100 }) });
const CertificateReply = Type.Object({
  producerId: Type.String(),
  commonName: Type.String(),
  fingerprint: Type.Union([Type.String(), Type.Null()]),
});
const config = { access: { roles: ['admin'] } } as const;
const problems = { 400: Problem, 404: Problem, 409: Problem };

/** `/v1/producers/{id}/certificate`: the client certificate that speaks for a producer where TLS ends with us. */
export function producerCertificateRoutes(certificates: BindCertificate): Routes {
  return async (server) => {
    await server.register(bindRoute(certificates));
    await server.register(unbindRoute(certificates));
    await server.register(getRoute(certificates));
  };
}

function bindRoute({ bind }: BindCertificate): Routes {
  const summary = 'Let a client certificate speak for a producer, in place of the one before';
  const schema = { summary, params: Params, body: BindBody, response: { 200: CertificateReply, ...problems } };
  return async (server) => {
    server.post('/v1/producers/:producerId/certificate', { schema, config }, async ({ params, body, principal }) => {
      const digits = body.fingerprint?.replaceAll(':', '').toLowerCase() ?? null;
      const bound = { producerId: params.producerId, commonName: body.commonName, fingerprint: digits };
      await bind(principal.organization, bound);
      return bound;
    });
  };
}

function unbindRoute({ unbind }: BindCertificate): Routes {
  const summary = 'Let no certificate speak for a producer any more';
  const schema = { summary, params: Params, response: { 204: Type.Null(), 404: Problem } };
  return async (server) => {
    server.post('/v1/producers/:producerId/certificate/remove', { schema, config }, async (request, reply) => {
      await unbind(request.principal.organization, request.params.producerId);
      return reply.code(204).send(null);
    });
  };
}

function getRoute({ get }: BindCertificate): Routes {
  const schema = {
    summary: 'The certificate that speaks for a producer',
    params: Params,
    response: { 200: CertificateReply, 404: Problem },
  };
  return async (server) => {
    server.get('/v1/producers/:producerId/certificate', { schema, config }, async ({ params, principal }) =>
      get(principal.organization, params.producerId),
    );
  };
}
