import { readConfig } from './config';

const env = { WELLFLOW_CLIENT_ID: 'id', WELLFLOW_CLIENT_SECRET: 'secret', WELLFLOW_GATEWAY_URL: 'http://127.0.0.1:9' };

describe('the settings', () => {
  it('come from the environment, and a flag wins', () => {
    expect(readConfig([], env, 1_000)).toMatchObject({
      gatewayUrl: 'http://127.0.0.1:9',
      access: { clientId: 'id' },
      speed: 1,
      stepSeconds: 10,
    });
    expect(readConfig(['--gateway', 'http://h:1', '--token', 't'], env, 1_000)).toMatchObject({
      gatewayUrl: 'http://h:1',
      access: { token: 't' },
    });
  });

  it('begin a day ago when the past is to be played faster', () => {
    expect(readConfig(['--speed', '60'], env, 1_000_000)?.startSeconds).toBe(1_000_000 - 86_400);
    expect(readConfig([], env, 1_000_000)?.startSeconds).toBeUndefined();
  });

  it.each([
    [['--speed', '0'], '--speed'],
    [['--speed', 'fast'], '--speed'],
    [['--interval', '1.5'], '--interval'],
    [['--batch', '10001'], '--batch'],
    [['--start', 'yesterday'], '--start'],
    [['--start', '2100-01-01T00:00:00Z'], 'future'],
    [['--gateway', 'nowhere'], '--gateway'],
    [['--sped', '1'], '--sped'],
  ])('are refused by name: %j', (args, name) => {
    expect(() => readConfig(args, env, 1_000_000)).toThrow(name);
  });

  it('need something to sign in with', () => {
    expect(() => readConfig([], {}, 0)).toThrow('WELLFLOW_CLIENT_ID');
  });

  it('give way to a cry for help', () => {
    expect(readConfig(['--help'], {}, 0)).toBeUndefined();
  });
});
