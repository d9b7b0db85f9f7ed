import type { AccessStateV1 } from '@wellflow/contracts';
import type { Handler } from '@wellflow/kernel';
import { query, systemTable, type Database, type Migration } from '@wellflow/postgres';
import type { AccessDirectory } from '@wellflow/security';
import { readStoredAccess, type StoredAccess } from './stored-access';

/** A service's copy of who may come in, in its own database: every process of the service reads it from there. */
export const knownAccessMigrations: readonly Migration[] = [
  {
    id: 'service/0001-create-known-access',
    sql: `
CREATE TABLE known_access (
  organization text PRIMARY KEY,
  access jsonb NOT NULL
);
${systemTable('known_access')}`,
  },
];

/** Takes what the gateway tells of an organization and its clients; on a compacted topic the newest stands. */
export const onAccessState: Handler<AccessStateV1> = async ({ organization, payload }, tx) => {
  await query(tx, saveSql, [organization, JSON.stringify(payload)]);
};

const saveSql = `
INSERT INTO known_access (organization, access) VALUES ($1, $2::jsonb)
ON CONFLICT (organization) DO UPDATE SET access = excluded.access`;

export interface FollowAccess {
  readonly database: Pick<Database, 'system'>;
  readonly directory: AccessDirectory;
  readonly everyMs: number;
  readonly onError: (error: unknown) => void;
}

/** Brings the directory up to date with the table now and every few seconds. */
export async function followAccess({ database, directory, everyMs, onError }: FollowAccess): Promise<{ stop(): void }> {
  const refresh = async (): Promise<void> => {
    const rows = await database.system.run((tx) =>
      query<{ readonly access: StoredAccess }>(tx, 'SELECT access FROM known_access'),
    );
    for (const { access } of rows) directory.apply(readStoredAccess(access));
  };
  await refresh();
  const timer = setInterval(() => void refresh().catch(onError), everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
