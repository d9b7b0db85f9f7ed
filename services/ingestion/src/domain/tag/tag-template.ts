import { DomainError } from '@wellflow/kernel';
import { parseTagDraft } from './tag-draft';
import type { RawTag } from './tag-fields';

/** Tags that every well of a kind has. `{well}` in a name or a measuring point stands for the well. */
export type TagTemplate = {
  readonly name: string;
  readonly tags: readonly RawTag[];
};

const placeholder = '{well}';

/** @throws DomainError `ingestion/…` with the path into `tags`: a template that could never be applied is not kept. */
export function checkTemplate({ tags }: TagTemplate): void {
  const names = new Set<string>();
  tags.forEach((tag, index) => {
    const name = tag['name'];
    if (typeof name !== 'string' || !name.includes(placeholder))
      throw new DomainError('ingestion/template-name', `The name of a template's tag holds ${placeholder}`, {
        path: `/tags/${index}/name`,
      });
    if (names.has(name))
      throw new DomainError('ingestion/tag-taken', `${name} is there twice`, { path: `/tags/${index}/name` });
    names.add(name);
    if (tag['well'] !== undefined)
      throw new DomainError('ingestion/template-well', 'A template is given its wells when it is applied', {
        path: `/tags/${index}/well`,
      });
    under(`/tags/${index}`, () => parseTagDraft(tagFor(tag, '42-501-20130')));
  });
}

/** A template's tag on one well. */
export function tagFor(tag: RawTag, well: string): RawTag {
  const filled = Object.entries(tag).map(([field, value]) => {
    const named = (field === 'name' || field === 'point') && typeof value === 'string';
    return [field, named ? value.replaceAll(placeholder, well) : value] as const;
  });
  return { ...Object.fromEntries(filled), well };
}

/** Puts the place of a part before the path of its refusal. */
function under<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { path = '' } = error.data;
    throw new DomainError(error.code, error.message, { ...error.data, path: `${place}${String(path)}` });
  }
}
