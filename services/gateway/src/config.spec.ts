import { readConfig } from './config';

const environment = {
  PORT: '8080',
  WELLFLOW_KAFKA_BROKERS: '127.0.0.1:9092',
  WELLFLOW_REGISTRY_URL: 'http://127.0.0.1:8081',
  WELLFLOW_ISSUER: 'http://127.0.0.1:8080',
  WELLFLOW_JWKS_URL: 'http://127.0.0.1:8080/.well-known/jwks.json',
  WELLFLOW_GATEWAY_DATABASE_URL: 'postgres://a@127.0.0.1/g',
  WELLFLOW_GATEWAY_SYSTEM_DATABASE_URL: 'postgres://s@127.0.0.1/g',
  WELLFLOW_WELLS_URL: 'http://127.0.0.1:8081',
  WELLFLOW_PRODUCTION_URL: 'http://127.0.0.1:8082',
  WELLFLOW_ROYALTY_URL: 'http://127.0.0.1:8083',
  WELLFLOW_COMPLIANCE_URL: 'http://127.0.0.1:8084',
  WELLFLOW_INGESTION_URL: 'http://127.0.0.1:8085',
};
const development = { WELLFLOW_DEV_CLIENT_ID: 'wellflow-cli', WELLFLOW_DEV_CLIENT_SECRET: 'a-secret-of-development' };
const key = Buffer.alloc(32, 7).toString('base64');

describe('the gateway’s configuration', () => {
  it('derives the keyring from the development secret, the same each time', () => {
    const [one, other] = [
      readConfig({ ...environment, ...development }),
      readConfig({ ...environment, ...development }),
    ];
    expect(one.keyring?.keys['development']).toEqual(other.keyring?.keys['development']);
    expect(one.keyring?.keys['development']).toHaveLength(32);
    expect(one.development).toEqual({ clientId: 'wellflow-cli', clientSecret: 'a-secret-of-development' });
  });

  it('takes a keyring of several keys; the first seals', () => {
    const config = readConfig({ ...environment, WELLFLOW_GATEWAY_KEYRING: `k2:${key},k1:${key}` });
    expect([config.keyring?.active, Object.keys(config.keyring?.keys ?? {}), config.development]).toEqual([
      'k2',
      ['k2', 'k1'],
      undefined,
    ]);
  });

  it('asks for a keyring where there is no development client', () => {
    expect(() => readConfig(environment)).toThrow('WELLFLOW_GATEWAY_KEYRING');
  });

  it('needs none where another issuer takes its place', () => {
    expect(readConfig({ ...environment, WELLFLOW_GATEWAY_ISSUES_TOKENS: 'false' }).keyring).toBeUndefined();
  });

  it('does not repeat a secret that is not well-formed', () => {
    expect(() => readConfig({ ...environment, WELLFLOW_GATEWAY_KEYRING: 'hunter2' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});
