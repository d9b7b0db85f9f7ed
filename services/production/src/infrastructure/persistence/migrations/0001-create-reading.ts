import { currentOrganization, tenantTable, type Migration } from '@wellflow/postgres';

/**
 * Readings are rows of a table partitioned by month of source time, never events. A series is one measurement of one
 * well; its small integer keeps rows and index narrow. Partitions are made on demand by a function of the owner's,
 * since the service's own role may create nothing.
 */
export const createReading: Migration = {
  id: 'production/0001-create-reading',
  sql: `
CREATE TABLE reading_series (
  organization text NOT NULL,
  series_id integer GENERATED ALWAYS AS IDENTITY UNIQUE,
  well_id uuid NOT NULL,
  measurement text NOT NULL,
  unit text NOT NULL,
  PRIMARY KEY (organization, well_id, measurement)
);
${tenantTable('reading_series')}

CREATE TABLE reading (
  series_id integer NOT NULL,
  quality smallint NOT NULL,
  source_time timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  number double precision,
  organization text NOT NULL,
  other text,
  flags text,
  PRIMARY KEY (series_id, source_time)
) PARTITION BY RANGE (source_time);
${tenantTable('reading', 'SELECT, INSERT')}

COMMENT ON COLUMN reading.other IS 'A value that is no double: whole number, true or false, or text, as text';
COMMENT ON COLUMN reading.flags IS 'What the checks noticed, separated by blanks';

CREATE FUNCTION ensure_reading_partition(month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  first date := date_trunc('month', month)::date;
  part text := 'reading_' || to_char(first, 'YYYY_MM');
BEGIN
  IF to_regclass('public.' || quote_ident(part)) IS NOT NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('reading partition', 0));
  IF to_regclass('public.' || quote_ident(part)) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE public.%I PARTITION OF public.reading FOR VALUES FROM (%L) TO (%L)',
    part, first::text || ' 00:00:00+00', (first + interval '1 month')::date::text || ' 00:00:00+00');
  EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', part);
  EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', part);
  EXECUTE format('CREATE POLICY organization ON public.%I USING (organization = ${currentOrganization.replaceAll("'", "''")}) WITH CHECK (organization = ${currentOrganization.replaceAll("'", "''")})', part);
END $$;
REVOKE ALL ON FUNCTION ensure_reading_partition(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_reading_partition(date) TO {{app}};
`,
};
