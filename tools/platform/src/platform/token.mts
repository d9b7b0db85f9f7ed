import { developmentClient } from '../state/credentials.mts';
import { messageOf, Problem } from '../state/problem.mts';

export interface TokenRequest {
  readonly gatewayUrl: string;
  readonly secret: string;
  readonly role: string;
  readonly organization: string;
}

/** Asks the development issuer for a token of any role in a demonstration organization. @throws Problem `no-token` */
export async function fetchToken({ gatewayUrl, secret, role, organization }: TokenRequest): Promise<string> {
  const form = {
    grant_type: 'client_credentials',
    client_id: developmentClient,
    client_secret: secret,
    role,
    organization,
  };
  const reply = await post(`${gatewayUrl}/oauth/token`, form);
  const body = (await reply.json().catch(() => ({}))) as { readonly access_token?: string; readonly detail?: string };
  if (reply.ok && body.access_token !== undefined) return body.access_token;
  const why = `${reply.status} ${body.detail ?? ''}`.trim();
  const remedy = 'Roles are admin, operator, producer, viewer and sre; the demonstration organization is demo.';
  throw new Problem('no-token', `The gateway gave no token for ${role} in ${organization}: ${why}.`, remedy);
}

async function post(url: string, form: Readonly<Record<string, string>>): Promise<Response> {
  try {
    return await fetch(url, { method: 'POST', body: new URLSearchParams(form), signal: AbortSignal.timeout(10_000) });
  } catch (error) {
    throw new Problem(
      'no-gateway',
      `The gateway does not answer at ${url} (${messageOf(error)}).`,
      'Start it: npm start.',
    );
  }
}
