import type { WellChangedV1, WellRegisteredV1 } from '@wellflow/contracts';
import { parseInstant, type Handler } from '@wellflow/kernel';
import type { KnownWells } from './known-wells';

/** Handlers for the wells topic, by record name, that keep the read model up to date. */
export function knownWellHandlers(knownWells: Pick<KnownWells, 'save'>) {
  const onWellRegistered: Handler<WellRegisteredV1> = async ({ organization, payload }, tx) =>
    knownWells.save(tx, organization, wellOf(payload));
  const onWellChanged: Handler<WellChangedV1> = async ({ organization, payload }, tx) => {
    const { formerIdentifiers, changedAt } = payload;
    const told = { ...wellOf(payload), formerIdentifiers, changedAt: parseInstant(changedAt) };
    await knownWells.save(tx, organization, told);
  };
  return {
    'wellflow.wells.WellRegisteredV1': onWellRegistered,
    'wellflow.wells.WellChangedV1': onWellChanged,
  } as const;
}

function wellOf({ wellId, name, operatorName, identifiers, registeredAt }: WellRegisteredV1) {
  const well = { wellId, name, identifiers, registeredAt: parseInstant(registeredAt) };
  return operatorName === null ? well : { ...well, operatorName };
}
