import { Client } from 'pg';

/** Reads a service's tables as the server's superuser: for ledgers only, never how the product reads. */
export async function readTable<Row extends object>(url: string, sql: string): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

export function databaseUrl(postgresUrl: string, service: string): string {
  const url = new URL(postgresUrl);
  url.pathname = `/wellflow_${service}`;
  return url.toString();
}

/** The ledger looks at rows: closed days stay unpacked. That packing loses nothing is for production's own specs. */
export const unpacked = { WELLFLOW_PRODUCTION_PACK_AFTER_DAYS: '3650' } as const;

/** `<well id> <time> <value>` of every stored pressure. */
export async function storedReadings(postgresUrl: string): Promise<readonly string[]> {
  const rows = await readTable<{ line: string }>(
    databaseUrl(postgresUrl, 'production'),
    `SELECT well_id || ' ' || to_char(source_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || ' ' || number AS line
       FROM reading JOIN reading_series USING (organization, series_id) WHERE measurement = 'tubing-pressure'`,
  );
  return rows.map(({ line }) => line);
}

/** API numbers as fourteen digits, by the wells topic's readers. */
export async function knownWells(postgresUrl: string, service: string): Promise<readonly string[]> {
  const rows = await readTable<{ value: string }>(
    databaseUrl(postgresUrl, service),
    "SELECT value FROM known_well_identifier WHERE scheme = 'api'",
  );
  return rows.map(({ value }) => value);
}
