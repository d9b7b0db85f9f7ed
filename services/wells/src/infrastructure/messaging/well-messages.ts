import { topics, type WellRegisteredV1, type WellStateV1 } from '@wellflow/contracts';
import { assertNever, type CommandMetadata, type OutgoingMessage } from '@wellflow/kernel';
import type { WellEvent, WellRegistered } from '../../domain/well/well.events';

/** What leaves the service when something happened to a well: the fact, and the state for late joiners. */
export function toWellMessages(event: WellEvent, { organization }: CommandMetadata): readonly OutgoingMessage[] {
  switch (event.type) {
    case 'WellRegistered':
      return registeredMessages(event, organization);
    default:
      return assertNever(event.type);
  }
}

function registeredMessages(event: WellRegistered, organization: string): readonly OutgoingMessage[] {
  const { wellId, identifiers, name, operatorName = null, registeredAt } = event;
  const key = `${organization}/${wellId}`;
  const fact: WellRegisteredV1 = { wellId, identifiers, name, operatorName, registeredAt };
  const state: WellStateV1 = { ...fact, version: 1, status: 'registered', changedAt: registeredAt };
  return [
    { topic: topics.wellsWell.name, key, schema: 'wellflow.wells.WellRegisteredV1', payload: fact },
    { topic: topics.wellsWellState.name, key, schema: 'wellflow.wells.WellStateV1', payload: state },
  ];
}
