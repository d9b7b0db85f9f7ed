import { readConfig } from './config';

const environment = {
  PORT: '8081',
  WELLFLOW_KAFKA_BROKERS: '127.0.0.1:9092',
  WELLFLOW_REGISTRY_URL: 'http://127.0.0.1:8088',
  WELLFLOW_ISSUER: 'http://127.0.0.1:8080',
  WELLFLOW_JWKS_URL: 'http://127.0.0.1:8080/.well-known/jwks.json',
  WELLFLOW_COMPLIANCE_DATABASE_URL: 'postgres://compliance_app:hunter2@127.0.0.1/wellflow_compliance',
  WELLFLOW_COMPLIANCE_SYSTEM_DATABASE_URL: 'postgres://compliance_system:hunter2@127.0.0.1/wellflow_compliance',
};

describe('the configuration of compliance', () => {
  it('is that of its own service', () => {
    expect(readConfig(environment)).toMatchObject({
      service: 'compliance',
      port: 8081,
      databaseUrl: environment.WELLFLOW_COMPLIANCE_DATABASE_URL,
      systemDatabaseUrl: environment.WELLFLOW_COMPLIANCE_SYSTEM_DATABASE_URL,
    });
  });

  it.each(Object.keys(environment))('names %s when it is missing', (variable) => {
    expect(() => readConfig({ ...environment, [variable]: undefined })).toThrow(variable);
  });

  it('repeats no password', () => {
    const wrong = {
      ...environment,
      PORT: 'x',
      WELLFLOW_COMPLIANCE_DATABASE_URL: 'mysql://compliance:hunter2@db/compliance',
    };
    expect(() => readConfig(wrong)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});
