import { topics, type AccessStateV1 } from '@wellflow/contracts';
import type { Instant, OutgoingMessage } from '@wellflow/kernel';
import type { OrganizationAccess } from '../../domain/access/organization-access';

/** The whole state of one organization's access: the newest of a key replaces the ones before. */
export function toAccessMessages(access: OrganizationAccess, changedAt: Instant): readonly OutgoingMessage[] {
  const { organization } = access;
  const payload: AccessStateV1 = { ...access, changedAt };
  const topic = topics.gatewayAccessState.name;
  return [{ topic, key: `${organization}/access`, schema: 'wellflow.gateway.AccessStateV1', payload: { ...payload } }];
}
