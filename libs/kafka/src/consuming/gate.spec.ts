import fc from 'fast-check';
import { createGate } from './gate';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a gate', () => {
  it('lets in no more than it may, and what is larger alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 15 }), { maxLength: 30 }), async (sizes) => {
        const gate = createGate(10);
        const inside: number[] = [];
        const done = await Promise.all(
          sizes.map((size) =>
            gate.within(size, async () => {
              inside.push(size);
              const sum = inside.reduce((all, one) => all + one, 0);
              expect(sum <= 10 || inside.length === 1).toBe(true);
              await turn();
              inside.splice(inside.indexOf(size), 1);
              return size;
            }),
          ),
        );
        expect(done).toEqual(sizes);
      }),
    );
  });

  it('is open again after a failure', async () => {
    const gate = createGate(10);
    await expect(gate.within(10, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await gate.within(10, async () => 'in')).toBe('in');
  });
});
