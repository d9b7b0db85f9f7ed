import { currentOrganization, type Migration } from '@wellflow/postgres';

const ownRows = `(organization = ${currentOrganization.replaceAll("'", "''")})`;

/**
 * A month is made beside the table and attached: PARTITION OF would wait for everybody who has the table open, and keep
 * all others waiting. The catalogue is asked by a query: to_regclass remembers from before the lock that there is none.
 */
export const addMonthsBesideWriters: Migration = {
  id: 'production/0002-add-months-beside-writers',
  sql: `
CREATE OR REPLACE FUNCTION ensure_reading_partition(month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  first date := date_trunc('month', month)::date;
  part text := 'reading_' || to_char(first, 'YYYY_MM');
BEGIN
  IF to_regclass('public.' || quote_ident(part)) IS NOT NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('reading partition', 0));
  IF EXISTS (SELECT FROM pg_class WHERE relname = part AND relnamespace = 'public'::regnamespace) THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE public.%I (LIKE public.reading INCLUDING ALL)', part);
  EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', part);
  EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', part);
  EXECUTE format('CREATE POLICY organization ON public.%I USING ${ownRows} WITH CHECK ${ownRows}', part);
  EXECUTE format('ALTER TABLE public.reading ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
    part, first::text || ' 00:00:00+00', (first + interval '1 month')::date::text || ' 00:00:00+00');
END $$;
`,
};
