import { contracts } from './fixtures.mts';
import { propertyOf, toTopics } from './topics.mts';

const configOf = (name: string): Readonly<Record<string, string>> | undefined =>
  toTopics(contracts.file).find((topic) => topic.name === name)?.config;

describe('topics', () => {
  it('are called after their context and name', () => {
    expect(propertyOf('wellflow.wells.well-state.v1')).toBe('wellsWellState');
    expect(propertyOf('wellflow.wells.well-state.v2')).toBe('wellsWellStateV2');
  });

  it('keep facts for ever and readings for 35 days', () => {
    expect(configOf('wellflow.wells.well.v1')).toMatchObject({ 'cleanup.policy': 'delete', 'retention.ms': '-1' });
    expect(configOf('wellflow.ingestion.readings.v1')).toMatchObject({ 'retention.ms': String(35 * 24 * 3600 * 1000) });
  });

  it('compact states and never expire them', () => {
    expect(configOf('wellflow.wells.well-state.v1')).toMatchObject({ 'cleanup.policy': 'compact' });
    expect(configOf('wellflow.wells.well-state.v1')).not.toHaveProperty('retention.ms');
  });

  it('leave room in a dead letter for the largest message and what is said about it', () => {
    const largest = Number(configOf('wellflow.ingestion.readings.v1')?.['max.message.bytes']);
    expect(Number(configOf('wellflow.ingestion.dead-letter.v1')?.['max.message.bytes'])).toBeGreaterThan(largest * 1.5);
  });
});
