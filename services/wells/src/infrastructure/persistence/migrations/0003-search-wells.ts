import { tenantTable, type Migration } from '@wellflow/postgres';

/**
 * Words are a table of their own: under row-level security Postgres uses no index for `LIKE` or `@@`, as they might tell of rows
 * one may not see; comparisons of text may, so a beginning is asked for as a range.
 */
export const searchWells: Migration = {
  id: 'wells/0003-search-wells',
  sql: `
ALTER TABLE well_list
  ADD COLUMN operator_key text NOT NULL DEFAULT '',
  ADD COLUMN county text,
  ADD COLUMN county_key text NOT NULL DEFAULT '',
  ADD COLUMN state text,
  ADD COLUMN datum text,
  ADD COLUMN latitude float8,
  ADD COLUMN longitude float8;
CREATE INDEX well_list_by_operator ON well_list (organization, operator_key, well_id);
CREATE INDEX well_list_by_county ON well_list (organization, county_key, name, well_id);
CREATE INDEX well_list_by_status ON well_list (organization, status, name, well_id);
CREATE INDEX well_list_by_registration ON well_list (organization, registered_at, well_id);
CREATE INDEX well_list_by_place ON well_list (organization, latitude, longitude) WHERE latitude IS NOT NULL;
CREATE TABLE well_word (
  organization text NOT NULL,
  word text COLLATE "C" NOT NULL,
  well_id uuid NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (organization, word, well_id) INCLUDE (name)
);
CREATE INDEX well_word_of_well ON well_word (organization, well_id, word);
${tenantTable('well_word')}
-- The owner sees the rows of all organizations only while their policies are not forced on it.
ALTER TABLE well_list NO FORCE ROW LEVEL SECURITY;
ALTER TABLE well_identifier NO FORCE ROW LEVEL SECURITY;
ALTER TABLE well_word NO FORCE ROW LEVEL SECURITY;
UPDATE well_list SET operator_key = trim(regexp_replace(lower(coalesce(operator_name, '')), '[^[:alnum:]]+', ' ', 'g'));
INSERT INTO well_word (organization, word, well_id, name)
SELECT organization, word, well_id, name FROM well_list, regexp_split_to_table(lower(name || ' ' || coalesce(operator_name, '')), '[^[:alnum:]]+') AS word
 WHERE word <> ''
UNION
SELECT i.organization, word, i.well_id, l.name FROM well_identifier i JOIN well_list l USING (organization, well_id),
  LATERAL (SELECT substr(value, part) AS word FROM unnest(ARRAY[1, 3, 6]) AS part WHERE scheme = 'api'
           UNION SELECT regexp_split_to_table(lower(value), '[^[:alnum:]]+') WHERE scheme <> 'api') AS parts
 WHERE word <> '';
ALTER TABLE well_list FORCE ROW LEVEL SECURITY;
ALTER TABLE well_identifier FORCE ROW LEVEL SECURITY;
ALTER TABLE well_word FORCE ROW LEVEL SECURITY`,
};
