import type { UnitOfWork } from '@wellflow/kernel';
import type { TagRegistry } from '../../application/tag-registry';
import { timelineOf, type TagTimeline } from '../../domain/tag/tag';
import type { TagLookup } from './cached-tag-directory';

interface Asked {
  readonly name: string;
  readonly answer: (timeline: TagTimeline | undefined) => void;
  readonly refuse: (error: unknown) => void;
}

/** Answers all that is asked in one turn of the event loop by one query an organization: a batch may name 10,000 tags. */
export function createBatchedTagLookup(registry: Pick<TagRegistry, 'histories'>, reads: UnitOfWork): TagLookup {
  const waiting = new Map<string, Asked[]>();
  const ask = async (organization: string): Promise<void> => {
    const asked = waiting.get(organization) ?? [];
    waiting.delete(organization);
    try {
      const names = asked.map(({ name }) => name);
      const histories = await reads.run({ organization }, (tx) => registry.histories(tx, organization, names));
      for (const { name, answer } of asked) {
        const history = histories.get(name);
        answer(history === undefined ? undefined : timelineOf(history));
      }
    } catch (error) {
      asked.forEach(({ refuse }) => refuse(error));
    }
  };
  return (organization, name) =>
    new Promise((answer, refuse) => {
      const asked = waiting.get(organization);
      if (asked !== undefined) return void asked.push({ name, answer, refuse });
      waiting.set(organization, [{ name, answer, refuse }]);
      setImmediate(() => void ask(organization));
    });
}
