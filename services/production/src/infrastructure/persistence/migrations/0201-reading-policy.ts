import { systemTable, type Migration } from '@wellflow/postgres';

const settled = 'SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp';

/**
 * What is to become of an organization's readings, and when that was last seen to. The system role may see who is due; the
 * work itself is done on behalf of one organization. Space is given back month by month, by the owner.
 */
export const readingPolicy: Migration = {
  id: 'production/0201-reading-policy',
  sql: `
CREATE TABLE reading_policy (
  organization text PRIMARY KEY,
  pack_after_days integer CHECK (pack_after_days BETWEEN 2 AND 3650),
  keep_days integer CHECK (keep_days BETWEEN 30 AND 36500),
  due_at timestamptz NOT NULL DEFAULT '-infinity',
  CHECK (keep_days > pack_after_days)
);
${systemTable('reading_policy')}
COMMENT ON COLUMN reading_policy.pack_after_days IS 'Null: as the service is configured';
COMMENT ON COLUMN reading_policy.keep_days IS 'Null: as the service is configured';

-- The owner too sees one organization at a time, unless it says otherwise; the table is locked until this is over.
ALTER TABLE reading_series NO FORCE ROW LEVEL SECURITY;
ALTER TABLE reading_policy NO FORCE ROW LEVEL SECURITY;
INSERT INTO reading_policy (organization) SELECT DISTINCT organization FROM reading_series;
ALTER TABLE reading_series FORCE ROW LEVEL SECURITY;
ALTER TABLE reading_policy FORCE ROW LEVEL SECURITY;

CREATE FUNCTION open_reading_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO reading_policy (organization) VALUES (NEW.organization) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER open_reading_policy AFTER INSERT ON reading_series FOR EACH ROW EXECUTE FUNCTION open_reading_policy();

-- Deleted rows leave room in their month for others, and nothing else comes into an old month: its files are emptied
-- once no row is left. Only a table that vacuum has made small is looked at, and only if nobody uses it.
CREATE FUNCTION reclaim_reading_month(p_part regclass) RETURNS boolean
LANGUAGE plpgsql ${settled} AS $$
DECLARE
  v_any boolean;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = p_part
                   AND inhparent IN ('public.reading'::regclass, 'public.reading_chunk'::regclass)) THEN
    RAISE EXCEPTION '% is no month of readings', p_part;
  END IF;
  IF pg_relation_size(p_part) > 8388608 OR pg_total_relation_size(p_part) <= 65536 THEN RETURN false; END IF;
  BEGIN
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE NOWAIT', p_part);
  EXCEPTION WHEN lock_not_available THEN
    RETURN false;
  END;
  -- Under FORCE the owner sees one organization; nobody else sees anything until this transaction ends.
  EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', p_part);
  EXECUTE format('SELECT EXISTS (SELECT FROM %s)', p_part) INTO v_any;
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', p_part);
  IF v_any THEN RETURN false; END IF;
  EXECUTE format('TRUNCATE %s', p_part);
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION reclaim_reading_month FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reclaim_reading_month TO {{app}};
`,
};
