import { DomainError } from '@wellflow/kernel';
import { parseTagCsv } from '../../domain/tag/tag-csv';
import type { ChangeTags, TagOutcome } from './change-tags';

export interface ImportTagsInput {
  readonly organization: string;
  readonly actor: string;
  readonly csv: string;
  readonly dryRun: boolean;
}

export interface ImportReport {
  readonly dryRun: boolean;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  /** In the order of the file. */
  readonly lines: readonly (TagOutcome & { readonly line: number })[];
}

export type ImportTags = (input: ImportTagsInput) => Promise<ImportReport>;

/** So that one request is answered within its time. */
export const mostImportedLines = 20_000;

/** Each line by itself, all of it or nothing; the file only fails as a whole when it is no CSV of tags. */
export function createImportTags({ changeTags }: { readonly changeTags: ChangeTags }): ImportTags {
  return async ({ csv, organization, actor, dryRun }) => {
    const lines = parseTagCsv(csv);
    if (lines.length > mostImportedLines)
      throw new DomainError('ingestion/too-many-lines', `One import has at most ${mostImportedLines} lines`, {
        lines: lines.length,
      });
    const tags = lines.map(({ raw }) => raw);
    const outcomes = await changeTags({ organization, actor, dryRun, tags, expected: 'any' });
    const report = outcomes.map((outcome, index) => ({ ...outcome, line: lines[index]?.line ?? 0 }));
    return { dryRun, ...countOutcomes(outcomes), lines: report };
  };
}

export function countOutcomes(outcomes: readonly TagOutcome[]): Record<TagOutcome['status'], number> {
  const counts = { created: 0, changed: 0, unchanged: 0, refused: 0 };
  for (const { status } of outcomes) counts[status] += 1;
  return counts;
}
