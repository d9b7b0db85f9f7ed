import type { WellChangedV1, WellRegisteredV1 } from '@wellflow/contracts';
import { parseInstant, type Handler } from '@wellflow/kernel';
import type { KnownWells } from './known-wells';

/** Handlers for the wells topic, by record name, that keep the read model up to date. */
export function knownWellHandlers(knownWells: Pick<KnownWells, 'save'>) {
  const save: Handler<WellRegisteredV1 | WellChangedV1> = async ({ organization, payload }, tx) => {
    const { wellId, name, operatorName, identifiers } = payload;
    const well = { wellId, name, identifiers, registeredAt: parseInstant(payload.registeredAt) };
    await knownWells.save(tx, organization, operatorName === null ? well : { ...well, operatorName });
  };
  return { 'wellflow.wells.WellRegisteredV1': save, 'wellflow.wells.WellChangedV1': save } as const;
}
