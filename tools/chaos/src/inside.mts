import { databaseUrl, knownWells, readTable, storedReadings } from '../../../tests/e2e/src/support/stored.ts';
import type { Platform } from '../../platform/src/index.mts';
import type { Inside } from './verdict.mts';

const readers = ['production', 'royalty', 'compliance', 'ingestion'] as const;

/** Everything that the platform has stored, read from its tables. */
export async function lookInside({ addresses: { postgresUrl } }: Platform): Promise<Inside> {
  const known = await Promise.all(
    readers.map(async (service) => [service, await knownWells(postgresUrl, service)] as const),
  );
  return {
    readings: await storedReadings(postgresUrl),
    wells: { wells: await registeredWells(postgresUrl), ...Object.fromEntries(known) },
  };
}

/** By the events themselves, so that one registered twice shows. */
async function registeredWells(postgresUrl: string): Promise<readonly string[]> {
  const rows = await readTable<{ value: string }>(
    databaseUrl(postgresUrl, 'wells'),
    `SELECT jsonb_path_query_first(data, '$.identifiers[*] ? (@.scheme == "api").value') #>> '{}' AS value FROM event`,
  );
  return rows.map(({ value }) => value);
}
