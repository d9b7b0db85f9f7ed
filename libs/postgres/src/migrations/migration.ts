import { createHash } from 'node:crypto';
import { escapeIdentifier } from 'pg';

/** One step of a schema, applied once. Grow before you shrink: the version before must still run on it. */
export interface Migration {
  /** Stable and unique: `wells/0001-well-list`. */
  readonly id: string;
  /** May name the roles as `{{app}}`, `{{system}}`, `{{owner}}`. */
  readonly sql: string;
}

/** The roles of one service's database. */
export interface ServiceRoles {
  readonly owner: string;
  readonly app: string;
  readonly system: string;
}

/** `wells_owner`, `wells_app`, `wells_system`. */
export function rolesOf(service: string): ServiceRoles {
  const name = service.replaceAll('-', '_');
  return { owner: `${name}_owner`, app: `${name}_app`, system: `${name}_system` };
}

/** An applied migration was changed; write a new one instead. */
export class ChangedMigration extends Error {
  override readonly name = 'ChangedMigration';

  constructor(readonly id: string) {
    super(`Migration ${id} was applied with another text; leave it as it was and add a new one`);
  }
}

export function checksumOf({ sql }: Migration): string {
  return createHash('sha256').update(sql).digest('hex');
}

export function withRoles(sql: string, roles: ServiceRoles): string {
  return sql
    .replaceAll('{{app}}', escapeIdentifier(roles.app))
    .replaceAll('{{system}}', escapeIdentifier(roles.system))
    .replaceAll('{{owner}}', escapeIdentifier(roles.owner));
}

/** @throws Error when an id is malformed or occurs twice. */
export function checkIds(migrations: readonly Migration[]): void {
  const seen = new Set<string>();
  for (const { id } of migrations) {
    if (!/^[a-z][a-z0-9-]*\/\d{4}-[a-z0-9-]+$/.test(id))
      throw new Error(`Not a migration id (context/0001-what-it-does): ${id}`);
    if (seen.has(id)) throw new Error(`Two migrations are called ${id}`);
    seen.add(id);
  }
}
