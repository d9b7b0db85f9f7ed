import { DomainError } from '@wellflow/kernel';
import { tagFor } from '../../domain/tag/tag-template';
import type { TagRegistry } from '../tag-registry';
import type { ChangeTags, TagOutcome } from './change-tags';
import { countOutcomes, mostImportedLines } from './import-tags';

export interface ApplyTagTemplateInput {
  readonly organization: string;
  readonly actor: string;
  readonly template: string;
  readonly wells: readonly string[];
  readonly dryRun: boolean;
}

export interface TemplateReport extends Record<TagOutcome['status'], number> {
  readonly dryRun: boolean;
  /** By well, in the order of the template. */
  readonly tags: readonly (TagOutcome & { readonly well: string })[];
}

export type ApplyTagTemplate = (input: ApplyTagTemplateInput) => Promise<TemplateReport>;

/** Gives each well the template's tags; a tag that is there as it should be is left alone, so that it may be repeated. */
export function createApplyTagTemplate(deps: {
  readonly changeTags: ChangeTags;
  readonly registry: Pick<TagRegistry, 'findTemplate'>;
}): ApplyTagTemplate {
  return async ({ organization, actor, template: name, wells, dryRun }) => {
    const template = await deps.registry.findTemplate(organization, name);
    if (template === undefined) throw new DomainError('ingestion/no-such-template', `There is no template ${name}`);
    const wanted = wells.flatMap((well) => template.tags.map((tag) => ({ well, tag: tagFor(tag, well) })));
    if (wanted.length > mostImportedLines)
      throw new DomainError('ingestion/too-many-tags', `One request makes at most ${mostImportedLines} tags`);
    const tags = wanted.map(({ tag }) => tag);
    const outcomes = await deps.changeTags({ organization, actor, dryRun, tags, expected: 'any' });
    const report = outcomes.map((outcome, index) => ({ ...outcome, well: wanted[index]?.well ?? '' }));
    return { dryRun, ...countOutcomes(outcomes), tags: report };
  };
}
