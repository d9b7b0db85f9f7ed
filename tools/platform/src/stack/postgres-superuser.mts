import type { PartContext } from './part-context.mts';

export const superuser = 'postgres';

/** @returns the address of a database as the superuser. */
export function superuserUrl({ ports, credentials }: PartContext, database: string): string {
  return `postgres://${superuser}:${credentials.secret('postgres')}@127.0.0.1:${ports.postgres}/${database}`;
}
