import { contracts, services, withTopic } from './fixtures.mts';
import type { Contracts } from './load.mts';
import { complaintsAboutTopics } from './topic-rules.mts';

const well = 'wellflow.wells.well.v1';
const state = 'wellflow.wells.well-state.v1';
const registered = 'wellflow.wells.WellRegisteredV1';

const withDefaults = (production: Contracts['file']['defaults']['production']): Contracts => ({
  ...contracts,
  file: { ...contracts.file, defaults: { ...contracts.file.defaults, production } },
});

const faults: Readonly<Record<string, Contracts>> = {
  'a setting is misspelt': withTopic(well, { retentoin: 'forever' }),
  'a topic has no partitions': withTopic(well, { partitions: 0 }),
  'a topic has a kind we do not know': withTopic(well, { kind: 'queue' }),
  'a retention is no span of days': withTopic(well, { retention: '35 days' }),
  'a fact is forgotten': withTopic(well, { retention: 'P35D' }),
  'a stream does not say how long it is kept': withTopic('wellflow.ingestion.readings.v1', { retention: undefined }),
  'a state has a retention': withTopic(state, { retention: 'forever' }),
  'a state has two record types': withTopic(state, { records: ['wellflow.wells.WellStateV1', registered] }),
  'a record has no schema': withTopic(well, { records: [registered, 'wellflow.wells.WellPluggedV1'] }),
  'a topic belongs to another context': withTopic(well, { owner: 'royalty' }),
  'a topic belongs to no service': withTopic(well, { owner: 'drilling' }),
  'a topic name does not follow the pattern': withTopic('wells', contracts.file.topics[well] ?? {}),
  'a sunset has no successor': withTopic(well, {
    sunset: { [registered]: { on: '2027-01-31', replacedBy: 'wellflow.wells.WellRegisteredV2' } },
  }),
  'a schema is on no topic': {
    ...contracts,
    schemas: [...contracts.schemas, { ...contracts.schemas[0]!, name: 'wellflow.wells.WellLostV1' }],
  },
  'a retired record is still told': {
    ...contracts,
    file: { ...contracts.file, retired: { [registered]: '2026-01-31' } },
  },
  'one broker less stops every writer': withDefaults({ replicationFactor: 3, minInsyncReplicas: 3 }),
};

describe('the topics file', () => {
  it('has nothing wrong with it in this tree', () => {
    expect(complaintsAboutTopics(contracts, services)).toEqual([]);
  });

  it.each(Object.entries(faults))('is refused when %s', (_, faulty) => {
    expect(complaintsAboutTopics(faulty, services)).not.toEqual([]);
  });
});
