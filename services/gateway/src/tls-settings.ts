import { portVariable, Type } from '@wellflow/config';
import type { TlsPaths } from './infrastructure/tls/tls-files';

/** Where TLS ends with us, rather than with a proxy before us. */
export interface TlsSettings {
  readonly port: number;
  readonly paths: TlsPaths;
}

const file = (description: string) => Type.Optional(Type.String({ minLength: 1, description }));

/** Off unless `WELLFLOW_GATEWAY_TLS_PORT` is set. */
export const tlsVariables = {
  WELLFLOW_GATEWAY_TLS_PORT: Type.Optional(portVariable({ description: 'a second port, where TLS ends with us' })),
  WELLFLOW_GATEWAY_TLS_CERT: file('PEM file of the certificate shown there, and what leads to its root'),
  WELLFLOW_GATEWAY_TLS_KEY: file('PEM file of its key'),
  WELLFLOW_GATEWAY_TLS_CLIENT_CA: file('PEM file of the authorities whose client certificates are believed'),
  WELLFLOW_GATEWAY_TLS_CLIENT_CRL: file('PEM file of what those authorities have revoked'),
};

export interface TlsVariables {
  readonly WELLFLOW_GATEWAY_TLS_PORT?: number | undefined;
  readonly WELLFLOW_GATEWAY_TLS_CERT?: string | undefined;
  readonly WELLFLOW_GATEWAY_TLS_KEY?: string | undefined;
  readonly WELLFLOW_GATEWAY_TLS_CLIENT_CA?: string | undefined;
  readonly WELLFLOW_GATEWAY_TLS_CLIENT_CRL?: string | undefined;
}

/** @throws Error that names what is missing. */
export function readTlsSettings(variables: TlsVariables): TlsSettings | undefined {
  const { WELLFLOW_GATEWAY_TLS_PORT: port, WELLFLOW_GATEWAY_TLS_CERT: certificate } = variables;
  if (port === undefined) return undefined;
  const { WELLFLOW_GATEWAY_TLS_KEY: key, WELLFLOW_GATEWAY_TLS_CLIENT_CA: clientAuthorities } = variables;
  if (certificate === undefined || key === undefined)
    throw new Error('WELLFLOW_GATEWAY_TLS_PORT needs WELLFLOW_GATEWAY_TLS_CERT and WELLFLOW_GATEWAY_TLS_KEY');
  const revoked = variables.WELLFLOW_GATEWAY_TLS_CLIENT_CRL;
  if (revoked !== undefined && clientAuthorities === undefined)
    throw new Error('WELLFLOW_GATEWAY_TLS_CLIENT_CRL needs WELLFLOW_GATEWAY_TLS_CLIENT_CA');
  return Object.freeze({ port, paths: { certificate, key, clientAuthorities, revoked } });
}
