import { parseEnvironment, Type } from '@wellflow/config';
import { createLogger } from '@wellflow/observability';
import { platformMigrations, rolesOf, runMigrations, type Migration } from '@wellflow/postgres';
import { knownAccessMigrations } from './known-access';

/** Brings a service's database up to date as its owner; run before the service, by itself. */
export async function runServiceMigrations(
  service: string,
  own: readonly Migration[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const logger = createLogger({ service });
  const variable = `WELLFLOW_${service.toUpperCase()}_OWNER_DATABASE_URL`;
  try {
    const settings = parseEnvironment(Type.Object({ [variable]: Type.String({ secret: true }) }), environment);
    const report = await runMigrations({
      ownerUrl: String(settings[variable]),
      migrations: allMigrations(own),
      roles: rolesOf(service),
    });
    logger.info(report, 'the database is up to date');
  } catch (error) {
    logger.fatal({ err: error }, 'migrating failed');
    process.exitCode = 1;
  }
}

/** What every service's database has, then the service's own. */
export function allMigrations(own: readonly Migration[]): readonly Migration[] {
  return [...platformMigrations, ...knownAccessMigrations, ...own];
}
