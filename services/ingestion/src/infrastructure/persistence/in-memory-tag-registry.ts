import type { NewTagVersion, PageWish, TagAt, TagFilter, TagPage, TagRegistry } from '../../application/tag-registry';
import { timelineOf, versionAt, type TagHistory } from '../../domain/tag/tag';
import type { TagTemplate } from '../../domain/tag/tag-template';

interface Kept {
  readonly histories: Map<string, TagHistory>;
  readonly templates: Map<string, TagTemplate>;
}

/** The twin of the tables, for specs: the same contract, nothing kept. */
export function createInMemoryTagRegistry(): TagRegistry {
  const memory = new Map<string, Kept>();
  const of = (organization: string): Kept => {
    const kept = memory.get(organization) ?? { histories: new Map(), templates: new Map() };
    memory.set(organization, kept);
    return kept;
  };
  return {
    lock: async () => undefined,
    histories: async (_tx, organization, names) =>
      new Map([...of(organization).histories].filter(([name]) => names.includes(name))),
    record: async (_tx, organization, versions) => record(of(organization), versions),
    find: async (organization, name) => of(organization).histories.get(name),
    list: async (organization, filter, page) => list(of(organization), filter, page),
    read: async (organization, { limit, after = '' }) =>
      inOrder([...of(organization).histories.values()])
        .filter(({ name }) => name > after)
        .slice(0, limit),
    saveTemplate: async (_tx, organization, template) => void of(organization).templates.set(template.name, template),
    findTemplate: async (organization, name) => of(organization).templates.get(name),
    listTemplates: async (organization) => inOrder([...of(organization).templates.values()]),
  };
}

function record({ histories }: Kept, versions: readonly NewTagVersion[]): void {
  for (const { tagId, name, ...version } of versions) {
    const history = histories.get(name) ?? { tagId, name, versions: [] };
    histories.set(name, { ...history, versions: [...history.versions, structuredClone(version)] });
  }
}

function list({ histories }: Kept, filter: TagFilter, { limit, cursor = '' }: PageWish): TagPage {
  const all = inOrder([...histories.values()]).flatMap((history) => tagAt(history, filter));
  const tags = all.filter(({ name }) => name > cursor);
  const page = tags.slice(0, limit);
  const last = page.at(-1);
  return tags.length > limit && last !== undefined ? { tags: page, nextCursor: last.name } : { tags: page };
}

function tagAt(history: TagHistory, filter: TagFilter): readonly TagAt[] {
  const { at, assetId, measurement, prefix = '' } = filter;
  const { tagId, name } = history;
  const version = versionAt(timelineOf(history), at);
  if (version === undefined || !name.startsWith(prefix)) return [];
  if (assetId !== undefined && version.assetId !== assetId) return [];
  if (measurement !== undefined && version.settings.measurement !== measurement) return [];
  return [{ tagId, name, version }];
}

/** In the order of their UTF-8, as collation "C" has it. */
function inOrder<T extends { readonly name: string }>(things: readonly T[]): readonly T[] {
  return [...things].sort((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)));
}
