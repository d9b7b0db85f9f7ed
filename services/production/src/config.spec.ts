import { readConfig } from './config';

const environment = {
  PORT: '8081',
  WELLFLOW_KAFKA_BROKERS: '127.0.0.1:9092',
  WELLFLOW_REGISTRY_URL: 'http://127.0.0.1:8088',
  WELLFLOW_ISSUER: 'http://127.0.0.1:8080',
  WELLFLOW_JWKS_URL: 'http://127.0.0.1:8080/.well-known/jwks.json',
  WELLFLOW_PRODUCTION_DATABASE_URL: 'postgres://production_app:hunter2@127.0.0.1/wellflow_production',
  WELLFLOW_PRODUCTION_SYSTEM_DATABASE_URL: 'postgres://production_system:hunter2@127.0.0.1/wellflow_production',
};

describe('the configuration of production', () => {
  it('is that of its own service', () => {
    expect(readConfig(environment)).toMatchObject({
      service: 'production',
      port: 8081,
      databaseUrl: environment.WELLFLOW_PRODUCTION_DATABASE_URL,
      systemDatabaseUrl: environment.WELLFLOW_PRODUCTION_SYSTEM_DATABASE_URL,
    });
  });

  it.each(Object.keys(environment))('names %s when it is missing', (variable) => {
    expect(() => readConfig({ ...environment, [variable]: undefined })).toThrow(variable);
  });

  it('consumes both lanes, or the one it is told to', () => {
    const lanesOf = (lanes?: string) => [...readConfig({ ...environment, WELLFLOW_LANES: lanes }).own.WELLFLOW_LANES];
    expect([lanesOf(), lanesOf('live'), lanesOf('history,live')]).toEqual([
      ['live', 'history'],
      ['live'],
      ['history', 'live'],
    ]);
    expect(() => lanesOf('past')).toThrow('WELLFLOW_LANES must be live, history or both');
  });

  it('repeats no password', () => {
    const wrong = {
      ...environment,
      PORT: 'x',
      WELLFLOW_PRODUCTION_DATABASE_URL: 'mysql://production:hunter2@db/production',
    };
    expect(() => readConfig(wrong)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});
