import type { Instant } from '@wellflow/kernel';
import { EntitySchema } from 'typeorm';

export interface OrganizationAccessRow {
  readonly organization: string;
  readonly name: string;
  readonly status: 'active' | 'suspended';
  readonly changedAt: string;
}

export const organizationAccessTable = new EntitySchema<OrganizationAccessRow>({
  name: 'organization_access',
  columns: {
    organization: { type: 'text', primary: true },
    name: { type: 'text' },
    status: { type: 'text' },
    changedAt: { name: 'changed_at', type: 'timestamptz' },
  },
});

export interface ClientAccessRow {
  readonly organization: string;
  readonly clientId: string;
  readonly status: 'active' | 'revoked';
  readonly roles: readonly string[];
  readonly tokensFrom: Instant | null;
  readonly name: string | null;
  readonly wells: readonly string[];
  readonly tagPrefixes: readonly string[];
  readonly readingsPerSecond: number | null;
  readonly rawTopic: string | null;
  readonly replyTopic: string | null;
}

export const clientAccessTable = new EntitySchema<ClientAccessRow>({
  name: 'client_access',
  columns: {
    organization: { type: 'text', primary: true },
    clientId: { name: 'client_id', type: 'text', primary: true },
    status: { type: 'text' },
    roles: { type: 'text', array: true },
    tokensFrom: { name: 'tokens_from', type: 'timestamptz', nullable: true },
    name: { type: 'text', nullable: true },
    wells: { type: 'text', array: true },
    tagPrefixes: { name: 'tag_prefixes', type: 'text', array: true },
    readingsPerSecond: { name: 'readings_per_second', type: 'integer', nullable: true },
    rawTopic: { name: 'raw_topic', type: 'text', nullable: true },
    replyTopic: { name: 'reply_topic', type: 'text', nullable: true },
  },
});

export interface UserAccessRow {
  readonly organization: string;
  readonly subject: string;
  readonly status: 'active' | 'blocked';
  readonly roles: readonly string[];
  readonly tokensFrom: Instant | null;
}

export const userAccessTable = new EntitySchema<UserAccessRow>({
  name: 'user_access',
  columns: {
    organization: { type: 'text', primary: true },
    subject: { type: 'text', primary: true },
    status: { type: 'text' },
    roles: { type: 'text', array: true },
    tokensFrom: { name: 'tokens_from', type: 'timestamptz', nullable: true },
  },
});
