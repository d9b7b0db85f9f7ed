import type { EventStore, Upcasters } from '@wellflow/postgres';
import { asToday } from '@wellflow/postgres';
import type { WellRecords } from '../../application/well-records';
import type { WellEvent } from '../../domain/well/well.events';

export const wellCategory = 'well';

/** Reads streams of wells, each event in today's shape. */
export function createEventStoreWellRecords(
  eventStore: Pick<EventStore, 'unitOfWork' | 'readStream'>,
  upcasters: Upcasters,
): WellRecords {
  return {
    read: async (organization, id, asOf) => {
      const stream = { category: wellCategory, organization, id };
      const recorded = await eventStore.unitOfWork.run({ organization }, (tx) =>
        eventStore.readStream(tx, stream, asOf === undefined ? {} : { asOf }),
      );
      return recorded.map((one) => ({
        version: one.version,
        recordedAt: one.recordedAt,
        actor: one.metadata.actor,
        event: asToday<WellEvent>(upcasters.upcast(one)),
      }));
    },
  };
}
