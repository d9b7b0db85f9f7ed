import { join } from 'node:path';
import type { Programs } from '../platform/programs.mts';
import { sources } from '../state/root.mts';

const service = join(sources, 'testing', 'fixture-service.mts');
const task = join(sources, 'testing', 'fixture-task.mts');

/** Small programs in the place of the services, to try the supervisor by itself. */
export const fixturePrograms: Programs = {
  service: () => [service],
  migrate: (name) => [task, name],
  topics: [task, 'topics'],
  simulator: [task, 'stay'],
};
