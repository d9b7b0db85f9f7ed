import type { Clock, Tx, UnitOfWork } from '@wellflow/kernel';
import { afterCommit, appendToOutbox, entityManager, query } from '@wellflow/postgres';
import type { AccessDirectory } from '../../application/access-directory';
import type { OrganizationAccess } from '../../domain/access/organization-access';
import { toAccessMessages } from '../messaging/access-messages';
import { clientAccessTable, organizationAccessTable, userAccessTable } from './access.table';

export interface PostgresAccessDirectoryDeps {
  readonly unitOfWork: UnitOfWork;
  readonly now: Clock;
  /** The relay, told that there is something to send. */
  readonly wakeRelay: () => void;
}

/** Organizations and clients in Postgres; every change goes to the outbox with it. */
export function createPostgresAccessDirectory({
  unitOfWork,
  now,
  wakeRelay,
}: PostgresAccessDirectoryDeps): AccessDirectory {
  return {
    find: (organization) => unitOfWork.run({ organization }, (tx) => read(tx, organization)),
    change: (organization, change) =>
      unitOfWork.run({ organization }, async (tx) => {
        // Two gateways that start together would both open the organization.
        await query(tx, 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`access/${organization}`]);
        const after = change(await read(tx, organization));
        if (!after) return;
        const at = now();
        await write(tx, after, at);
        await appendToOutbox(tx, toAccessMessages(after, at), { organization, at });
        afterCommit(tx, wakeRelay);
      }),
  };
}

async function read(tx: Tx, organization: string): Promise<OrganizationAccess | undefined> {
  const [row] = await entityManager(tx).findBy(organizationAccessTable, { organization });
  if (!row) return undefined;
  const clients = await entityManager(tx).find(clientAccessTable, {
    where: { organization },
    order: { clientId: 'ASC' },
  });
  const users = await entityManager(tx).find(userAccessTable, { where: { organization }, order: { subject: 'ASC' } });
  const { name, status } = row;
  return {
    organization,
    name,
    status,
    clients: clients.map(withoutOrganization),
    users: users.map(withoutOrganization),
  };
}

function withoutOrganization<Row extends { readonly organization: string }>({
  organization: _organization,
  ...member
}: Row): Omit<Row, 'organization'> {
  return member;
}

async function write(tx: Tx, access: OrganizationAccess, changedAt: string): Promise<void> {
  const { organization, name, status, clients, users } = access;
  const manager = entityManager(tx);
  await manager.upsert(organizationAccessTable, { organization, name, status, changedAt }, ['organization']);
  const clientRows = clients.map((client) => ({
    organization,
    ...client,
    roles: [...client.roles],
    wells: [...client.wells],
    tagPrefixes: [...client.tagPrefixes],
  }));
  if (clientRows.length > 0) await manager.upsert(clientAccessTable, clientRows, ['organization', 'clientId']);
  const userRows = users.map((user) => ({ organization, ...user, roles: [...user.roles] }));
  if (userRows.length > 0) await manager.upsert(userAccessTable, userRows, ['organization', 'subject']);
}
