import type { Migration } from '@wellflow/postgres';

/**
 * Two tags of one well may measure the same thing at two places (docs/adr/0128): each has a series of its own. What names no
 * tag has the series it always had. A process of before this, while it lasts, stores nothing and tries again.
 */
export const seriesOfTags: Migration = {
  id: 'production/0240-series-of-tags',
  sql: `
ALTER TABLE reading_series
  ADD COLUMN tag_id text NOT NULL DEFAULT '',
  ADD COLUMN tag text,
  DROP CONSTRAINT reading_series_pkey,
  ADD PRIMARY KEY (organization, well_id, measurement, tag_id);
COMMENT ON COLUMN reading_series.tag_id IS 'Empty for readings that name a well and a measurement, and no tag';
COMMENT ON COLUMN reading_series.tag IS 'The name it was first heard by; a tag keeps its name';
`,
};
