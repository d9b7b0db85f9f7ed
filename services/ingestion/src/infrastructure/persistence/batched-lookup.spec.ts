import { createBatchedLookup } from './batched-lookup';

describe('looking up in batches', () => {
  /** Knows everything, and remembers what it was asked. */
  function setUp(answer = async (asked: readonly number[]) => asked.map(nameOf)) {
    const questions: (readonly [string, number])[] = [];
    const lookUp = createBatchedLookup<number, string>((organization, asked) => {
      questions.push([organization, asked.length]);
      return answer(asked);
    });
    return { lookUp, questions };
  }
  const nameOf = (key: number) => `name of ${key}`;
  const keys = (count: number) => Array.from({ length: count }, (_, index) => index);

  it('asks one question for 10,000 keys, and gives everybody their own answer', async () => {
    const { lookUp, questions } = setUp();
    const asked = keys(10_000);
    expect(await Promise.all(asked.map((key) => lookUp('demo', key)))).toEqual(asked.map(nameOf));
    expect(questions).toEqual([['demo', 10_000]]);
  });

  it('asks for each organization by itself', async () => {
    const { lookUp, questions } = setUp();
    await Promise.all(['demo', 'other', 'demo'].flatMap((of) => keys(2).map((key) => lookUp(of, key))));
    expect(questions).toEqual([
      ['demo', 4],
      ['other', 2],
    ]);
  });

  it('asks again for those who come later', async () => {
    const { lookUp, questions } = setUp();
    for (const key of keys(2)) await lookUp('demo', key);
    expect(questions).toEqual([
      ['demo', 1],
      ['demo', 1],
    ]);
  });

  it('tells everybody in the batch when the answer fails, and the next batch is none the worse', async () => {
    let failing = true;
    const { lookUp } = setUp(async (asked) => {
      if (failing) throw new Error('the database is away');
      return asked.map(nameOf);
    });
    const answers = await Promise.allSettled(keys(3).map((key) => lookUp('demo', key)));
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    failing = false;
    expect(await lookUp('demo', 7)).toBe('name of 7');
  });
});
