import { createTokenIssuer, type SigningKey } from '@wellflow/security';
import { createOwnVerifier } from './own-verifier';
import { createSigningKeys, keySchedule } from './signing-keys';

const day = 86_400_000;

/** Rows that several gateways share, and a clock. */
function createShared() {
  const shared = { keys: [] as readonly SigningKey[], nowMs: Date.now(), down: false };
  const gateway = () =>
    createSigningKeys({
      schedule: keySchedule,
      now: () => shared.nowMs,
      store: {
        revise: async (plan) => {
          if (shared.down) throw new Error('the database is away');
          return (shared.keys = plan(shared.keys));
        },
      },
    });
  return { shared, gateway };
}

describe('the issuer’s keys', () => {
  it('are two from the beginning: one that signs, and the next, published already', async () => {
    const { gateway } = createShared();
    const keys = gateway();
    const published = await keys.published();
    expect(published).toHaveLength(2);
    expect((await keys.signing()).kid).toBe(published[0]?.kid);
  });

  it('are the same for two gateways that start together', async () => {
    const { gateway } = createShared();
    const [one, other] = [gateway(), gateway()];
    expect((await one.signing()).kid).toBe((await other.signing()).kid);
  });

  it('change after their time, to a key that was public all along', async () => {
    const { shared, gateway } = createShared();
    const keys = gateway();
    const next = (await keys.published())[1];
    shared.nowMs += 30 * day + 1;
    expect((await keys.signing()).kid).toBe(next?.kid);
    expect(await keys.published()).toHaveLength(3);
    shared.nowMs += 3 * 3_600_000;
    expect(await keys.published()).toHaveLength(2);
  });

  it('keep signing while the database is away, and are not made up without one', async () => {
    const { shared, gateway } = createShared();
    const keys = gateway();
    const { kid } = await keys.signing();
    shared.down = true;
    shared.nowMs += 3_600_000;
    expect((await keys.signing()).kid).toBe(kid);
    await expect(gateway().signing()).rejects.toThrow('away');
  });

  it('are believed by every gateway through two rotations', async () => {
    const { shared, gateway } = createShared();
    const [signing, checking] = [gateway(), gateway()];
    const issue = createTokenIssuer({
      issuer: 'http://gateway.test',
      audience: 'wellflow',
      signingKey: signing.signing,
      now: () => shared.nowMs,
    });
    const verify = createOwnVerifier({
      keys: checking,
      issuer: 'http://gateway.test',
      audience: 'wellflow',
      now: () => shared.nowMs,
    });
    for (let turn = 0; turn < 3; turn += 1) {
      const { token } = await issue({ subject: 'ada', organization: 'demo', roles: ['viewer'] });
      await expect(verify(token)).resolves.toMatchObject({ subject: 'ada' });
      shared.nowMs += 30 * day;
    }
  });
});
