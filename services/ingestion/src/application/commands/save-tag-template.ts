import type { UnitOfWork } from '@wellflow/kernel';
import { checkTemplate, type TagTemplate } from '../../domain/tag/tag-template';
import type { TagRegistry } from '../tag-registry';

/** Keeps a template, in place of the one of that name. @throws DomainError for one that could never be applied. */
export type SaveTagTemplate = (organization: string, template: TagTemplate) => Promise<void>;

export function createSaveTagTemplate(deps: {
  readonly unitOfWork: UnitOfWork;
  readonly registry: Pick<TagRegistry, 'saveTemplate'>;
}): SaveTagTemplate {
  return async (organization, template) => {
    checkTemplate(template);
    await deps.unitOfWork.run({ organization }, (tx) => deps.registry.saveTemplate(tx, organization, template));
  };
}
