import { timelineOf } from '../../domain/tag/tag';
import { printTagCsv, tagCsvHeader } from '../../domain/tag/tag-csv';
import type { TagRegistry } from '../tag-registry';

const tagsAtATime = 1_000;

/** All tags of an organization as a CSV that imports again without changing anything, a piece at a time. */
export type ExportTags = (organization: string) => AsyncIterable<string>;

export function createExportTags(registry: Pick<TagRegistry, 'read'>): ExportTags {
  return async function* (organization) {
    yield tagCsvHeader;
    let after: string | undefined;
    do {
      const page = await registry.read(organization, { limit: tagsAtATime, ...(after === undefined ? {} : { after }) });
      yield page.map((history) => printTagCsv(timelineOf(history))).join('');
      after = page.length < tagsAtATime ? undefined : page.at(-1)?.name;
    } while (after !== undefined);
  };
}
