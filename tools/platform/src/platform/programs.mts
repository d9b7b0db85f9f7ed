import { join } from 'node:path';
import { root } from '../state/root.mts';

/** What each part of the platform runs: files for Node, with their arguments. */
export interface Programs {
  readonly service: (name: string) => readonly string[];
  readonly migrate: (name: string) => readonly string[];
  /** Makes topics and registers schemas. */
  readonly topics: readonly string[];
  readonly simulator: readonly string[];
  /** The MQTT broker; none where a test wants none. */
  readonly broker?: readonly string[];
}

/** The programs of a built checkout. */
export const builtPrograms: Programs = {
  service: (name) => [join(root, 'services', name, 'dist', 'main.js')],
  migrate: (name) => [join(root, 'services', name, 'dist', 'migrate.js')],
  topics: [join(root, 'tools', 'topics', 'dist', 'main.js')],
  broker: [join(root, 'tools', 'mqtt-broker', 'src', 'main.mts')],
  simulator: [join(root, 'tools', 'field-simulator', 'dist', 'main.js')],
};
