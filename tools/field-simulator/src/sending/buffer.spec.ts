import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryBuffer } from './buffer';
import type { Buffer } from './buffer';
import { createDiskBuffer } from './disk-buffer';

const batch = (body: string): { readings: number; body: string } => ({ readings: 10, body });

let folder = '';
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'buffer-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

function describeBuffer(name: string, open: (maxReadings: number) => Promise<Buffer>): void {
  describe(name, () => {
    it('gives the oldest batch first, and the same again until it is removed', async () => {
      const buffer = await open(1_000);
      await buffer.add(batch('first'));
      await buffer.add(batch('second'));
      const oldest = await buffer.oldest();
      expect(oldest?.body).toBe('first');
      expect(await buffer.oldest()).toEqual(oldest);
      if (oldest !== undefined) await buffer.remove(oldest);
      expect((await buffer.oldest())?.body).toBe('second');
      expect(buffer.waiting()).toEqual({ batches: 1, readings: 10, dropped: 0 });
    });

    it('lets the oldest go when it is full, and counts them', async () => {
      const buffer = await open(25);
      for (const body of ['first', 'second', 'third', 'fourth']) await buffer.add(batch(body));
      expect((await buffer.oldest())?.body).toBe('third');
      expect(buffer.waiting()).toEqual({ batches: 2, readings: 20, dropped: 20 });
    });

    it('keeps the newest batch even if it alone is over the limit', async () => {
      const buffer = await open(5);
      await buffer.add(batch('only'));
      expect((await buffer.oldest())?.body).toBe('only');
    });

    it('takes removing a batch that is already gone as done', async () => {
      const buffer = await open(15);
      await buffer.add(batch('first'));
      const first = await buffer.oldest();
      await buffer.add(batch('second'));
      if (first !== undefined) await buffer.remove(first);
      expect(buffer.waiting()).toEqual({ batches: 1, readings: 10, dropped: 10 });
    });
  });
}

describeBuffer('a buffer in memory', async (maxReadings) => createMemoryBuffer({ maxReadings }));
describeBuffer('a buffer on disk', (maxReadings) => createDiskBuffer(folder, { maxReadings }));

describe('a buffer on disk', () => {
  it('still owes after a restart what was not acknowledged before it, in the same order', async () => {
    const before = await createDiskBuffer(folder, { maxReadings: 1_000 });
    for (let count = 1; count <= 12; count += 1) await before.add(batch(`batch ${count}`));
    const after = await createDiskBuffer(folder, { maxReadings: 1_000 });
    await after.add(batch('batch 13'));
    const bodies: string[] = [];
    for (let next = await after.oldest(); next !== undefined; next = await after.oldest()) {
      bodies.push(next.body);
      await after.remove(next);
    }
    expect(bodies).toEqual(Array.from({ length: 13 }, (_, index) => `batch ${index + 1}`));
  });
});
