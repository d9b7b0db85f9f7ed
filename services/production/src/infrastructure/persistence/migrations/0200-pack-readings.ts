import { currentOrganization, tenantTable, type Migration } from '@wellflow/postgres';

const ownRows = `(organization = ${currentOrganization.replaceAll("'", "''")})`;
const settled = 'SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp';

/**
 * A closed day of a series is one row of `reading_chunk`. The service's own role may not delete a reading: it may exchange
 * a day for a chunk of just as many, or forget what is older than thirty days.
 */
export const packReadings: Migration = {
  id: 'production/0200-pack-readings',
  sql: `
ALTER TABLE reading ADD COLUMN original_unit text, ADD COLUMN original_value text;
COMMENT ON COLUMN reading.original_unit IS 'The unit as it came, where the value was converted';

CREATE TABLE reading_chunk (
  series_id integer NOT NULL,
  day date NOT NULL,
  readings integer NOT NULL CHECK (readings > 0),
  organization text NOT NULL,
  packed bytea NOT NULL,
  PRIMARY KEY (series_id, day)
) PARTITION BY RANGE (day);
ALTER TABLE reading_chunk ALTER COLUMN packed SET STORAGE EXTERNAL;
${tenantTable('reading_chunk', 'SELECT')}
COMMENT ON COLUMN reading_chunk.day IS 'UTC';
COMMENT ON COLUMN reading_chunk.packed IS 'All readings of the day, column by column, compressed by zstd';

CREATE FUNCTION add_month_beside_writers(parent text, month date, bound text) RETURNS void
LANGUAGE plpgsql ${settled} AS $$
DECLARE
  first date := date_trunc('month', month)::date;
  part text := parent || '_' || to_char(first, 'YYYY_MM');
BEGIN
  IF to_regclass('public.' || quote_ident(part)) IS NOT NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('reading partition', 0));
  IF EXISTS (SELECT FROM pg_class WHERE relname = part AND relnamespace = 'public'::regnamespace) THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING ALL)', part, parent);
  EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', part);
  EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', part);
  EXECUTE format('CREATE POLICY organization ON public.%I USING ${ownRows} WITH CHECK ${ownRows}', part);
  EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
    parent, part, first::text || bound, (first + interval '1 month')::date::text || bound);
END $$;
REVOKE ALL ON FUNCTION add_month_beside_writers FROM PUBLIC;

CREATE OR REPLACE FUNCTION ensure_reading_partition(month date) RETURNS void
LANGUAGE plpgsql ${settled} AS $$
BEGIN
  PERFORM public.add_month_beside_writers('reading', month, ' 00:00:00+00');
END $$;

-- Writers of readings that may belong to a packed day share a month; whoever packs a day of it has it alone.
CREATE FUNCTION reading_month_lock(p_month date) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT hashtextextended('reading month ' || date_trunc('month', p_month)::date || ' ' || ${currentOrganization}, 0)
$$;

CREATE FUNCTION exchange_readings_for_chunk(p_series integer, p_day date, p_packed bytea, p_readings integer) RETURNS void
LANGUAGE plpgsql ${settled} AS $$
DECLARE
  v_plain integer;
  v_packed integer;
BEGIN
  -- Readings of yesterday and today are stored without a look at chunks.
  IF p_day > (now() AT TIME ZONE 'UTC')::date - 3 THEN
    RAISE EXCEPTION 'The readings of % are too young to be packed', p_day;
  END IF;
  PERFORM public.add_month_beside_writers('reading_chunk', p_day, '');
  DELETE FROM public.reading WHERE series_id = p_series
    AND source_time >= p_day::timestamp AT TIME ZONE 'UTC' AND source_time < (p_day + 1)::timestamp AT TIME ZONE 'UTC';
  GET DIAGNOSTICS v_plain = ROW_COUNT;
  SELECT coalesce(sum(readings), 0) INTO v_packed FROM public.reading_chunk WHERE series_id = p_series AND day = p_day;
  IF v_plain + v_packed <> p_readings THEN
    RAISE EXCEPTION '% readings of series % on % may not become %', v_plain + v_packed, p_series, p_day, p_readings
      USING ERRCODE = 'serialization_failure';
  END IF;
  INSERT INTO public.reading_chunk (series_id, day, readings, organization, packed)
  VALUES (p_series, p_day, p_readings, ${currentOrganization}, p_packed)
  ON CONFLICT (series_id, day) DO UPDATE SET readings = excluded.readings, packed = excluded.packed;
END $$;

CREATE FUNCTION forget_readings(p_series integer, p_before date, p_days integer) RETURNS bigint
LANGUAGE plpgsql ${settled} AS $$
DECLARE
  v_plain bigint;
  v_packed bigint;
BEGIN
  IF p_before > (now() AT TIME ZONE 'UTC')::date - 30 THEN
    RAISE EXCEPTION 'Nothing younger than thirty days is forgotten';
  END IF;
  WITH oldest AS (
    SELECT day FROM public.reading_chunk WHERE series_id = p_series AND day < p_before ORDER BY day LIMIT p_days
  ), gone AS (
    DELETE FROM public.reading_chunk WHERE series_id = p_series AND day IN (SELECT day FROM oldest) RETURNING readings
  ) SELECT coalesce(sum(readings), 0) INTO v_packed FROM gone;
  WITH oldest AS (
    SELECT source_time FROM public.reading WHERE series_id = p_series
      AND source_time < p_before::timestamp AT TIME ZONE 'UTC' ORDER BY source_time LIMIT p_days * 1440
  ), gone AS (
    DELETE FROM public.reading WHERE series_id = p_series AND source_time IN (SELECT source_time FROM oldest) RETURNING 1
  ) SELECT count(*) INTO v_plain FROM gone;
  RETURN v_plain + v_packed;
END $$;

REVOKE ALL ON FUNCTION exchange_readings_for_chunk FROM PUBLIC;
REVOKE ALL ON FUNCTION forget_readings FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange_readings_for_chunk, forget_readings TO {{app}};
`,
};
