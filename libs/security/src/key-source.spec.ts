import { createKeySource, KeysUnavailable } from './key-source';
import { generateSigningKey } from './signing-keys';

const first = generateSigningKey(0);
const second = generateSigningKey(0);

/** An issuer whose document, health and clock a test sets by hand. */
function createRemote() {
  const remote = { keys: [first.publicJwk], down: false, fetches: 0, nowMs: 1_000_000 };
  const source = createKeySource({
    now: () => remote.nowMs,
    load: async () => {
      remote.fetches += 1;
      if (remote.down) throw new Error('connection refused');
      return { keys: remote.keys };
    },
  });
  return { remote, source };
}

describe('a key source', () => {
  it('finds a key and remembers it', async () => {
    const { remote, source } = createRemote();
    expect(await source.find(first.kid)).toMatchObject({ kid: first.kid, algorithm: 'ES256' });
    await source.find(first.kid);
    expect(remote.fetches).toBe(1);
  });

  it('fetches once when many ask at the same time', async () => {
    const { remote, source } = createRemote();
    await Promise.all(Array.from({ length: 50 }, () => source.find(first.kid)));
    expect(remote.fetches).toBe(1);
  });

  it('notices a new key the first time it is used', async () => {
    const { remote, source } = createRemote();
    await source.find(first.kid);
    remote.keys = [first.publicJwk, second.publicJwk];
    remote.nowMs += 31_000;
    const version = source.version();
    expect(await source.find(second.kid)).toBeDefined();
    expect(source.version()).toBeGreaterThan(version);
  });

  it('costs the issuer at most one fetch in 30 s, however many unknown keys are named', async () => {
    const { remote, source } = createRemote();
    await source.find(first.kid);
    for (let second_ = 0; second_ < 90; second_ += 1) {
      remote.nowMs += 1_000;
      await Promise.all(Array.from({ length: 20 }, (_, index) => source.find(`made-up-${second_}-${index}`)));
    }
    expect(remote.fetches).toBeLessThanOrEqual(1 + 3);
  });

  it('asks at most once a second while it knows no key', async () => {
    const { remote, source } = createRemote();
    remote.down = true;
    for (let tenth = 0; tenth < 30; tenth += 1) {
      await expect(source.find(first.kid)).rejects.toThrow(KeysUnavailable);
      remote.nowMs += 100;
    }
    expect(remote.fetches).toBeLessThanOrEqual(4);
    remote.down = false;
    remote.nowMs += 1_000;
    expect(await source.find(first.kid)).toBeDefined();
  });

  it('rides out an outage with the keys it has, for a day and no longer', async () => {
    const { remote, source } = createRemote();
    await source.find(first.kid);
    remote.down = true;
    remote.nowMs += 23 * 3_600_000;
    expect(await source.find(first.kid)).toBeDefined();
    remote.nowMs += 2 * 3_600_000;
    await expect(source.find(first.kid)).rejects.toThrow(KeysUnavailable);
  });

  it('drops a withdrawn key once it has looked again', async () => {
    const { remote, source } = createRemote();
    await source.find(first.kid);
    remote.keys = [second.publicJwk];
    remote.nowMs += 11 * 60_000;
    await source.find(first.kid); // looks again in the background
    await new Promise((resolve) => setImmediate(resolve));
    expect(await source.find(first.kid)).toBeUndefined();
  });

  it('does not lose good keys to a broken one', async () => {
    const { remote, source } = createRemote();
    remote.keys = [{ kty: 'EC', kid: 'broken', alg: 'ES256', crv: 'P-256', x: 'no', y: 'no' }, first.publicJwk];
    expect(await source.find(first.kid)).toBeDefined();
    expect(await source.find('broken')).toBeUndefined();
  });
});
