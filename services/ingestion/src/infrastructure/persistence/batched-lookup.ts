/** Answers one question for an organization. */
export type LookUp<Key, Value> = (organization: string, key: Key) => Promise<Value | undefined>;

interface Asked<Key, Value> {
  readonly key: Key;
  readonly answer: (value: Value | undefined) => void;
  readonly refuse: (error: unknown) => void;
}

/**
 * Answers all that is asked in one turn of the event loop by one query an organization: a batch may name 10,000 keys.
 * `findAll` gives the values in the order of the keys; what it throws, everybody who asked is told.
 */
export function createBatchedLookup<Key, Value>(
  findAll: (organization: string, keys: readonly Key[]) => Promise<readonly (Value | undefined)[]>,
): LookUp<Key, Value> {
  const waiting = new Map<string, Asked<Key, Value>[]>();
  const ask = async (organization: string): Promise<void> => {
    const asked = waiting.get(organization) ?? [];
    waiting.delete(organization);
    try {
      const keys = asked.map(({ key }) => key);
      const found = await findAll(organization, keys);
      asked.forEach(({ answer }, index) => answer(found[index]));
    } catch (error) {
      asked.forEach(({ refuse }) => refuse(error));
    }
  };
  return (organization, key) =>
    new Promise((answer, refuse) => {
      const asked = waiting.get(organization);
      if (asked !== undefined) return void asked.push({ key, answer, refuse });
      waiting.set(organization, [{ key, answer, refuse }]);
      setImmediate(() => void ask(organization));
    });
}
