import { topics, type WellChangedV1, type WellRegisteredV1, type WellStateV1 } from '@wellflow/contracts';
import { utcDateOf, type LocalDate, type OutgoingMessage, type WellIdentifier } from '@wellflow/kernel';
import type { AggregateContext } from '@wellflow/postgres';
import { wellNow, type RegisteredWell, type Well } from '../../domain/well/well';
import { effectiveDateOf } from '../../domain/well/well-history';
import type { WellEvent } from '../../domain/well/well.events';

/** What leaves the service when something happened to a well: the fact, and the state for late joiners. */
export function toWellMessages(event: WellEvent, context: AggregateContext<Well>): readonly OutgoingMessage[] {
  const { state: well, organization, at } = context;
  if (well.kind === 'unregistered') return [];
  const now = nowOf(well, utcDateOf(at));
  const key = `${organization}/${well.wellId}`;
  const fact = event.type === 'WellRegistered' ? registered(now) : changed(now, well, event);
  const state: WellStateV1 = { ...now, changedAt: well.changedAt };
  return [
    { topic: topics.wellsWell.name, key, ...fact },
    { topic: topics.wellsWellState.name, key, schema: 'wellflow.wells.WellStateV1', payload: state },
  ];
}

type Now = Omit<WellStateV1, 'changedAt'>;

function nowOf(well: RegisteredWell, today: LocalDate): Now {
  const { wellId, name, operatorName, status, role, identifiers } = wellNow(well, today);
  const { version, registeredAt } = well;
  return { wellId, version, status, identifiers: [...identifiers], name, operatorName, role, registeredAt };
}

function registered({ wellId, identifiers, name, operatorName, registeredAt }: Now) {
  const payload: WellRegisteredV1 = { wellId, identifiers, name, operatorName, registeredAt };
  return { schema: 'wellflow.wells.WellRegisteredV1', payload } as const;
}

function changed(now: Now, { everIdentifiers }: RegisteredWell, event: Exclude<WellEvent, { type: 'WellRegistered' }>) {
  const { type: what, changedAt } = event;
  const isNow = (one: WellIdentifier): boolean =>
    now.identifiers.some(({ scheme, value }) => scheme === one.scheme && value === one.value);
  const formerIdentifiers = everIdentifiers.filter((one) => !isNow(one));
  const payload: WellChangedV1 = { ...now, formerIdentifiers, what, effectiveOn: effectiveDateOf(event), changedAt };
  return { schema: 'wellflow.wells.WellChangedV1', payload } as const;
}
