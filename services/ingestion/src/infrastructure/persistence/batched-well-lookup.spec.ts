import { parseWellReference, type WellReference } from '@wellflow/kernel';
import { createInMemoryKnownWells, type KnownWells } from '@wellflow/known-wells';
import { createInMemoryEventStore } from '@wellflow/postgres';
import { testUuid } from '@wellflow/testing';
import { createBatchedWellLookup } from './batched-well-lookup';
import { createCachedWellDirectory, type WellIdCache } from './cached-well-directory';
import { describeWellDirectory } from './well-directory.contract';

describeWellDirectory('the directory of wells in memory', async () => {
  const knownWells = createInMemoryKnownWells();
  const lookUp = createBatchedWellLookup(knownWells);
  const cache: WellIdCache = { recall: () => new Map(), get: async (_organization, _text, load) => load() };
  const { unitOfWork } = createInMemoryEventStore();
  return { directory: createCachedWellDirectory({ lookUp, cache }), knownWells, unitOfWork };
});

describe('looking wells up in batches', () => {
  /** Knows every well by its id, and remembers what it was asked. */
  function setUp(answer: KnownWells['findIds'] = async (_organization, asked) => asked.map(idOf)) {
    const questions: (readonly [string, number])[] = [];
    const lookUp = createBatchedWellLookup({
      findIds: (organization, asked) => {
        questions.push([organization, asked.length]);
        return answer(organization, asked);
      },
    });
    return { lookUp, questions };
  }
  const idOf = (reference: WellReference) => (reference.kind === 'id' ? reference.wellId : undefined);
  const wells = (count: number) => Array.from({ length: count }, (_, index) => parseWellReference(testUuid(index)));

  it('asks one question for 10,000 wells, and gives everybody their own answer', async () => {
    const { lookUp, questions } = setUp();
    const asked = wells(10_000);
    expect(await Promise.all(asked.map((well) => lookUp('demo', well)))).toEqual(asked.map(idOf));
    expect(questions).toEqual([['demo', 10_000]]);
  });

  it('asks for each organization by itself', async () => {
    const { lookUp, questions } = setUp();
    await Promise.all(['demo', 'other', 'demo'].flatMap((of) => wells(2).map((well) => lookUp(of, well))));
    expect(questions).toEqual([
      ['demo', 4],
      ['other', 2],
    ]);
  });

  it('asks again for those who come later', async () => {
    const { lookUp, questions } = setUp();
    for (const well of wells(2)) await lookUp('demo', well);
    expect(questions).toEqual([
      ['demo', 1],
      ['demo', 1],
    ]);
  });

  it('tells everybody in the batch when the answer fails, and the next batch is none the worse', async () => {
    let failing = true;
    const { lookUp } = setUp(async (_organization, asked) => {
      if (failing) throw new Error('the database is away');
      return asked.map(idOf);
    });
    const answers = await Promise.allSettled(wells(3).map((well) => lookUp('demo', well)));
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    failing = false;
    expect(await lookUp('demo', parseWellReference(testUuid(7)))).toBe(testUuid(7));
  });
});
