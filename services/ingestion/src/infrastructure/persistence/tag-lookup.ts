import type { UnitOfWork } from '@wellflow/kernel';
import type { TagRegistry } from '../../application/tag-registry';
import { timelineOf, type TagTimeline } from '../../domain/tag/tag';
import { createBatchedLookup, type LookUp } from './batched-lookup';

/** Looks tags up by name in the registry. */
export function createTagLookup(
  registry: Pick<TagRegistry, 'histories'>,
  reads: UnitOfWork,
): LookUp<string, TagTimeline> {
  return createBatchedLookup(async (organization, names) => {
    const histories = await reads.run({ organization }, (tx) => registry.histories(tx, organization, names));
    return names.map((name) => {
      const history = histories.get(name);
      return history && timelineOf(history);
    });
  });
}
