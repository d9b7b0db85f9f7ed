import { randomBytes } from 'node:crypto';
import type { OrganizationId, Uuid } from '@wellflow/kernel';
import { parseOrganizationId, parseUuid } from '@wellflow/kernel';

/** Ten characters nobody else has; fit for names of databases, topics, groups and organizations. */
export function uniqueSuffix(): string {
  return randomBytes(5).toString('hex');
}

/** A topic of this test alone: `test.outbox-relay.3f9c2a1b7d`. */
export function testTopicName(what: string): string {
  return `test.${what}.${uniqueSuffix()}`;
}

/** A consumer group of this test alone. */
export function testGroupName(what: string): string {
  return `test-${what}-${uniqueSuffix()}`;
}

/** An organization of this test alone: `org-3f9c2a1b7d`. */
export function testOrganization(what = 'org'): OrganizationId {
  return parseOrganizationId(`${what}-${uniqueSuffix()}`);
}

/** The same number gives the same UUID, so failures read alike from run to run. */
export function testUuid(number: number): Uuid {
  return parseUuid(`00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`);
}
