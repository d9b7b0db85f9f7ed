import { createInMemoryKnownWells } from '@wellflow/known-wells';
import { createInMemoryEventStore } from '@wellflow/postgres';
import { createCachedDirectory, type DirectoryCache } from './cached-directory';
import { describeWellDirectory } from './well-directory.contract';
import { createWellLookup } from './well-lookup';

describeWellDirectory('the directory of wells in memory', async () => {
  const knownWells = createInMemoryKnownWells();
  const lookUp = createWellLookup(knownWells);
  const cache: DirectoryCache<string> = { recall: () => new Map(), get: async (_organization, _text, load) => load() };
  const { unitOfWork } = createInMemoryEventStore();
  return { directory: createCachedDirectory({ lookUp, cache }), knownWells, unitOfWork };
});
