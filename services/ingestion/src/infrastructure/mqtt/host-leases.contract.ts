import { setTimeout as sleep } from 'node:timers/promises';
import { testOrganization } from '@wellflow/testing';
import type { HostLeases } from '../../application/mqtt/host-lease';

const longMs = 60_000;

export function describeHostLeases(name: string, open: () => Promise<HostLeases>): void {
  describe(name, () => {
    let leases: HostLeases;
    beforeAll(async () => void (leases = await open()));

    it('has one holder, for each organization', async () => {
      const [ours, theirs] = [testOrganization(), testOrganization()];
      expect(await leases.acquire(ours, 'a', longMs)).toMatchObject({ holder: 'a' });
      expect(await leases.acquire(ours, 'b', longMs)).toBeUndefined();
      expect(await leases.acquire(theirs, 'b', longMs)).toMatchObject({ holder: 'b' });
    });

    it('has one winner when two ask at once', async () => {
      const organization = testOrganization();
      const answers = await Promise.all(['a', 'b', 'c'].map((holder) => leases.acquire(organization, holder, longMs)));
      expect(answers.filter((lease) => lease !== undefined)).toHaveLength(1);
    });

    it('goes to another once it has run out, with a greater fence', async () => {
      const organization = testOrganization();
      const first = await leases.acquire(organization, 'a', 20);
      await sleep(60);
      const second = await leases.acquire(organization, 'b', longMs);
      expect(second?.fence).toBeGreaterThan(first?.fence ?? Infinity);
      expect(first && (await leases.renew(first, longMs))).toBe(false);
    });

    it('is held for as long as it is renewed', async () => {
      const organization = testOrganization();
      const lease = await leases.acquire(organization, 'a', 500);
      expect(lease && (await leases.renew(lease, longMs))).toBe(true);
      await sleep(550);
      expect(await leases.acquire(organization, 'b', longMs)).toBeUndefined();
    });

    it('is not renewed once it has run out, though nobody else took it', async () => {
      const lease = await leases.acquire(testOrganization(), 'a', 20);
      await sleep(60);
      expect(lease && (await leases.renew(lease, longMs))).toBe(false);
    });

    it('is free at once when it is given back, and an old holder gives back nothing', async () => {
      const organization = testOrganization();
      const first = await leases.acquire(organization, 'a', longMs);
      if (first) await leases.release(first);
      expect(await leases.acquire(organization, 'b', longMs)).toMatchObject({ holder: 'b' });
      if (first) await leases.release(first);
      expect(await leases.acquire(organization, 'c', longMs)).toBeUndefined();
    });
  });
}
