import { resolve } from 'node:path';
import { type Contracts, type SchemaFile, type TopicEntry, loadContracts } from './load.mts';
import type { AvroField } from './avro.mts';

export const root = resolve(__dirname, '../../..');

export const services: readonly string[] = ['gateway', 'wells', 'production', 'royalty', 'compliance', 'ingestion'];

/** The tree's own contracts: the specs plant one fault at a time in them. */
export const contracts: Contracts = loadContracts(resolve(root, 'schemas'));

/** A sound schema with one more field. */
export function withField(field: Partial<AvroField>): SchemaFile {
  const sound: AvroField = { name: 'depth', type: 'string', doc: 'How deep.', dataClass: 'internal' };
  return {
    path: 'wells/well-drilled.v1.avsc',
    name: 'wellflow.wells.WellDrilledV1',
    record: {
      type: 'record',
      ...{ namespace: 'wellflow.wells', name: 'WellDrilledV1', doc: 'A well was drilled.' },
      fields: [{ ...sound, ...field }],
    },
  };
}

/** The tree's topics with one of them changed. */
export function withTopic(name: string, changes: Partial<TopicEntry> | Readonly<Record<string, unknown>>): Contracts {
  const entry = contracts.file.topics[name];
  const topics = { ...contracts.file.topics, [name]: { ...entry, ...changes } as TopicEntry };
  return { ...contracts, file: { ...contracts.file, topics } };
}
