import { DomainError } from '@wellflow/kernel';
import type { TagAt } from '../tag-registry';
import type { ChangeTags, ChangeTagsInput } from './change-tags';

export interface PutTagInput extends Omit<ChangeTagsInput, 'tags' | 'dryRun'> {
  readonly tag: ChangeTagsInput['tags'][number];
}

/** Makes or changes one tag. @returns what was asked for. @throws DomainError with the code and path of its refusal. */
export type PutTag = (input: PutTagInput) => Promise<TagAt>;

export function createPutTag(changeTags: ChangeTags): PutTag {
  return async ({ tag, ...input }) => {
    const [outcome] = await changeTags({ ...input, tags: [tag] });
    if (outcome === undefined) throw new Error('A tag without an outcome');
    if (outcome.status === 'refused') {
      const { code, detail, data } = outcome.refusal;
      throw new DomainError(code, detail, data);
    }
    return { tagId: outcome.tagId, name: outcome.name, version: outcome.version };
  };
}
