import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { createConvoy, type Load } from './convoy';

interface Part extends Load {
  readonly name: string;
}

const part = (name: string, changes: Partial<Part> = {}): Part => ({ name, topic: 't', bytes: 10, ...changes });

function recorded(fails: (parts: readonly Part[]) => boolean = () => false) {
  const transactions: string[][] = [];
  const takeTogether = async (parts: readonly Part[]): Promise<void> => {
    await sleep(1);
    if (fails(parts)) throw new Error(`failed: ${parts.map(({ name }) => name).join()}`);
    transactions.push(parts.map(({ name }) => name));
  };
  return { transactions, takeTogether };
}

describe('a convoy', () => {
  it('takes what is ready in one turn together, and what comes meanwhile next', async () => {
    const { transactions, takeTogether } = recorded();
    const convoy = createConvoy<Part>({ takeTogether, mostBytes: 100, atOnce: 1 });
    const first = ['a', 'b', 'c'].map((name) => convoy.take(part(name)));
    await new Promise((resolve) => setImmediate(resolve));
    const later = ['d', 'e'].map((name) => convoy.take(part(name)));
    await Promise.all([...first, ...later]);
    expect(transactions).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ]);
  });

  it('has no more bytes than it may, unless one part alone has, and parts of one topic', async () => {
    const { transactions, takeTogether } = recorded();
    const convoy = createConvoy<Part>({ takeTogether, mostBytes: 20, atOnce: 1 });
    const parts = [part('a'), part('large', { bytes: 90 }), part('b'), part('other', { topic: 'u' }), part('c')];
    await Promise.all(parts.map((each) => convoy.take(each)));
    expect(transactions).toEqual([['a', 'b'], ['large'], ['other'], ['c']]);
  });

  it('takes the others where one cannot be taken, and tells each what became of it', async () => {
    const { transactions, takeTogether } = recorded((parts) => parts.some(({ name }) => name === 'poison'));
    const convoy = createConvoy<Part>({ takeTogether, mostBytes: 100 });
    const all = await Promise.allSettled(['a', 'poison', 'b'].map((name) => convoy.take(part(name))));
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(all[1]).toMatchObject({ reason: new Error('failed: poison') });
    expect(transactions).toEqual([['a'], ['b']]);
  });

  it('goes on after a failure', async () => {
    const { transactions, takeTogether } = recorded((parts) => parts.some(({ name }) => name === 'poison'));
    const convoy = createConvoy<Part>({ takeTogether, mostBytes: 100, atOnce: 1 });
    await expect(convoy.take(part('poison'))).rejects.toThrow('failed');
    await convoy.take(part('a'));
    expect(transactions).toEqual([['a']]);
  });

  it('takes each part once, whatever comes when and whichever fail', async () => {
    const parts = fc.array(
      fc.record({ bytes: fc.nat(50), topic: fc.constantFrom('t', 'u'), poison: fc.boolean(), turns: fc.nat(3) }),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(parts, fc.integer({ min: 1, max: 3 }), async (sizes, atOnce) => {
        const { transactions, takeTogether } = recorded((some) => some.some(({ name }) => name.startsWith('poison')));
        const convoy = createConvoy<Part>({ takeTogether, mostBytes: 60, atOnce });
        const taken = sizes.map(async ({ poison, turns, ...load }, index) => {
          for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
          await convoy.take({ ...load, name: `${poison ? 'poison' : 'good'}-${index}` });
        });
        const outcomes = await Promise.allSettled(taken);
        expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(sizes.map(({ poison }) => poison));
        const good = sizes.flatMap(({ poison }, index) => (poison ? [] : [`good-${index}`]));
        expect(transactions.flat().sort()).toEqual(good.sort());
      }),
      { numRuns: 60 },
    );
  });
});
