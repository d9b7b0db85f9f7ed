import { testOrganization } from '@wellflow/testing';
import type { BoundCertificates } from '../../application/bound-certificates';

/** What a store of bound certificates promises, wherever it is kept. */
export function describeBoundCertificates(name: string, open: () => Promise<BoundCertificates>): void {
  describe(name, () => {
    let certificates: BoundCertificates;
    let organization: string;
    const rtu = { producerId: 'producer-1', commonName: 'rtu-7', fingerprint: null };

    beforeAll(async () => {
      certificates = await open();
    });
    beforeEach(() => {
      organization = testOrganization();
    });

    it('finds by name and by producer what was bound, in its organization alone', async () => {
      expect(await certificates.save(organization, rtu)).toBe(true);
      expect(await certificates.findByName(organization, 'rtu-7')).toEqual(rtu);
      expect(await certificates.findByProducer(organization, 'producer-1')).toEqual(rtu);
      expect(await certificates.findByName(testOrganization(), 'rtu-7')).toBeUndefined();
    });

    it('has one certificate a producer: the last', async () => {
      const renewed = { ...rtu, commonName: 'rtu-8', fingerprint: 'ab'.repeat(32) };
      await certificates.save(organization, rtu);
      expect(await certificates.save(organization, renewed)).toBe(true);
      expect(await certificates.findByName(organization, 'rtu-7')).toBeUndefined();
      expect(await certificates.findByProducer(organization, 'producer-1')).toEqual(renewed);
    });

    it('gives no name to two, not even at once', async () => {
      const ids = ['producer-1', 'producer-2', 'producer-3'];
      const saved = await Promise.all(ids.map((producerId) => certificates.save(organization, { ...rtu, producerId })));
      expect(saved.filter(Boolean)).toHaveLength(1);
      expect(await certificates.save(testOrganization(), { ...rtu, producerId: 'producer-9' })).toBe(true);
    });

    it('forgets what is bound no more, whose name is then free', async () => {
      await certificates.save(organization, rtu);
      await certificates.remove(organization, 'producer-1');
      await certificates.remove(organization, 'producer-1');
      expect(await certificates.findByName(organization, 'rtu-7')).toBeUndefined();
      expect(await certificates.save(organization, { ...rtu, producerId: 'producer-2' })).toBe(true);
    });
  });
}
