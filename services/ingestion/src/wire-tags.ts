import { randomUUID } from 'node:crypto';
import { createCache, type SharedLevel } from '@wellflow/cache';
import type { Routes } from '@wellflow/http';
import type { Tx } from '@wellflow/kernel';
import { afterCommit } from '@wellflow/postgres';
import type { ServiceKit } from '@wellflow/service';
import { tagsArrived } from './application/arrivals';
import { createApplyTagTemplate } from './application/commands/apply-tag-template';
import { createChangeTags } from './application/commands/change-tags';
import { createImportTags } from './application/commands/import-tags';
import { createPutTag } from './application/commands/put-tag';
import { createSaveTagTemplate } from './application/commands/save-tag-template';
import { createExportTags } from './application/queries/export-tags';
import { createGetTag, createGetTagHistory } from './application/queries/get-tag';
import { createListTags } from './application/queries/list-tags';
import type { Quarantine } from './application/quarantine';
import type { TagDirectory } from './application/tag-directory';
import type { WellDirectory } from './application/well-directory';
import type { TagTimeline } from './domain/tag/tag';
import { tellArrived } from './infrastructure/persistence/arrivals';
import { createCachedDirectory } from './infrastructure/persistence/cached-directory';
import { createTagLookup } from './infrastructure/persistence/tag-lookup';
import { createPostgresTagRegistry } from './infrastructure/persistence/postgres-tag-registry';
import { parseTagTimeline } from './infrastructure/persistence/stored-tag-timeline';
import { importTagsRoute } from './presentation/http/import-tags.route';
import { putTagRoutes } from './presentation/http/put-tag.route';
import { readTagsRoutes } from './presentation/http/read-tags.route';
import { tagTemplateRoutes } from './presentation/http/tag-templates.route';
import { unknownTagsRoute } from './presentation/http/unknown-tags.route';

export interface TagParts {
  /** As readings are looked up, from memory where it can be. */
  readonly tags: TagDirectory;
  readonly routes: readonly Routes[];
}

export interface TagPartsDeps {
  readonly kit: ServiceKit;
  readonly redis: SharedLevel | undefined;
  readonly wells: WellDirectory;
  readonly quarantine: Pick<Quarantine, 'unknownTags'>;
}

/** The registry of tags, put together. */
export function wireTags({ kit, redis, wells, quarantine }: TagPartsDeps): TagParts {
  const { database, now, metrics } = kit;
  const { unitOfWork, reads } = database;
  const registry = createPostgresTagRegistry(reads);
  const cache = createTagCache({ redis, metrics });
  const tagsChanged = async (tx: Tx, organization: string, names: readonly string[]): Promise<void> => {
    await tellArrived(tx, organization, tagsArrived(names));
    afterCommit(tx, () => forget(cache, organization, names));
  };
  const changeTags = createChangeTags({ unitOfWork, registry, wells, tagsChanged, newId: randomUUID, now });
  const reading = {
    listTags: createListTags({ registry, wells, now }),
    getTag: createGetTag(registry, now),
    getTagHistory: createGetTagHistory(registry),
    exportTags: createExportTags(registry),
  };
  const saveTemplate = createSaveTagTemplate({ unitOfWork, registry });
  const applyTemplate = createApplyTagTemplate({ changeTags, registry });
  return {
    tags: createCachedDirectory({ lookUp: createTagLookup(registry, reads), cache }),
    routes: [
      putTagRoutes({ putTag: createPutTag(changeTags) }),
      readTagsRoutes(reading),
      importTagsRoute({ importTags: createImportTags({ changeTags }) }),
      tagTemplateRoutes({ saveTemplate, applyTemplate, registry }),
      unknownTagsRoute({ quarantine }),
    ],
  };
}

/** A tag that changed is forgotten everywhere at once; a process that cannot be told looks again after ten seconds. */
function createTagCache({
  redis,
  metrics,
}: {
  readonly redis: SharedLevel | undefined;
  readonly metrics: ServiceKit['metrics'];
}) {
  const ttl = { memoryMs: 10_000, redisMs: 600_000, negativeMs: 1_000 };
  const memory = { maxEntries: 50_000 };
  return createCache<TagTimeline>({ name: 'tags', memory, redis, ttl, metrics, parse: parseTagTimeline });
}

const mostForgottenSingly = 100;

async function forget(
  cache: ReturnType<typeof createTagCache>,
  organization: string,
  names: readonly string[],
): Promise<void> {
  if (names.length > mostForgottenSingly) return cache.invalidateAll(organization);
  await Promise.all(names.map((name) => cache.invalidate(organization, name)));
}
