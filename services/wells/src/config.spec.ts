import { readConfig } from './config';

const environment = {
  PORT: '8081',
  WELLFLOW_KAFKA_BROKERS: '127.0.0.1:9092',
  WELLFLOW_REGISTRY_URL: 'http://127.0.0.1:8088',
  WELLFLOW_ISSUER: 'http://127.0.0.1:8080',
  WELLFLOW_JWKS_URL: 'http://127.0.0.1:8080/.well-known/jwks.json',
  WELLFLOW_WELLS_DATABASE_URL: 'postgres://wells_app:hunter2@127.0.0.1/wellflow_wells',
  WELLFLOW_WELLS_SYSTEM_DATABASE_URL: 'postgres://wells_system:hunter2@127.0.0.1/wellflow_wells',
};

describe('the configuration of wells', () => {
  it('is that of its own service', () => {
    expect(readConfig(environment)).toMatchObject({
      service: 'wells',
      port: 8081,
      databaseUrl: environment.WELLFLOW_WELLS_DATABASE_URL,
      systemDatabaseUrl: environment.WELLFLOW_WELLS_SYSTEM_DATABASE_URL,
    });
  });

  it.each(Object.keys(environment))('names %s when it is missing', (variable) => {
    expect(() => readConfig({ ...environment, [variable]: undefined })).toThrow(variable);
  });

  it('repeats no password', () => {
    const wrong = { ...environment, PORT: 'x', WELLFLOW_WELLS_DATABASE_URL: 'mysql://wells:hunter2@db/wells' };
    expect(() => readConfig(wrong)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});
