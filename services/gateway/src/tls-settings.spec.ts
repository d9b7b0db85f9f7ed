import { readTlsSettings } from './tls-settings';

const files = { WELLFLOW_GATEWAY_TLS_CERT: 'server.pem', WELLFLOW_GATEWAY_TLS_KEY: 'server.key' };

describe('the TLS port', () => {
  it('is closed unless it is asked for', () => {
    expect(readTlsSettings(files)).toBeUndefined();
  });

  it('is told where its files are', () => {
    const all = { WELLFLOW_GATEWAY_TLS_CLIENT_CA: 'clients.pem', WELLFLOW_GATEWAY_TLS_CLIENT_CRL: 'revoked.pem' };
    expect(readTlsSettings({ ...files, ...all, WELLFLOW_GATEWAY_TLS_PORT: 8443 })).toEqual({
      port: 8443,
      paths: { certificate: 'server.pem', key: 'server.key', clientAuthorities: 'clients.pem', revoked: 'revoked.pem' },
    });
  });

  it.each([
    [{ WELLFLOW_GATEWAY_TLS_CERT: undefined }, 'WELLFLOW_GATEWAY_TLS_CERT'],
    [{ WELLFLOW_GATEWAY_TLS_KEY: undefined }, 'WELLFLOW_GATEWAY_TLS_KEY'],
    [{ WELLFLOW_GATEWAY_TLS_CLIENT_CRL: 'revoked.pem' }, 'WELLFLOW_GATEWAY_TLS_CLIENT_CA'],
  ])('does not open with %j alone, and says what it lacks', (changes, lack) => {
    expect(() => readTlsSettings({ ...files, WELLFLOW_GATEWAY_TLS_PORT: 8443, ...changes })).toThrow(lack);
  });
});
