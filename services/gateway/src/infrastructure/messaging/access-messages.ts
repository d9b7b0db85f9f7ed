import { topics, type AccessStateV1 } from '@wellflow/contracts';
import type { Instant, OutgoingMessage } from '@wellflow/kernel';
import type { OrganizationAccess } from '../../domain/access/organization-access';

/** The whole state of one organization's access: the newest of a key replaces the ones before. */
export function toAccessMessages(access: OrganizationAccess, changedAt: Instant): readonly OutgoingMessage[] {
  const { organization, name, status } = access;
  const clients = access.clients.map(({ clientId, status: state, roles }) => ({ clientId, status: state, roles: [...roles] }));
  const payload: AccessStateV1 = { organization, name, status, clients, changedAt };
  const topic = topics.gatewayAccessState.name;
  return [{ topic, key: `${organization}/access`, schema: 'wellflow.gateway.AccessStateV1', payload: { ...payload } }];
}
