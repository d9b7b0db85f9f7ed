import { topics, type Topic } from '@wellflow/contracts';
import { inboxKeepDays } from '@wellflow/postgres';

/** Kafka's `log.roll.ms`: a segment is removed as a whole, once it is closed. */
const segmentDays = 7;
const dayMs = 86_400_000;

it('the inbox outlives every message of a topic that has no order', () => {
  const all: readonly Topic[] = Object.values(topics);
  const streams = all.filter(({ kind }) => kind === 'stream');
  const days = streams.map(({ config }) => Number(config['retention.ms']) / dayMs);
  expect(days.length).toBeGreaterThan(0);
  for (const kept of days) {
    expect(kept).toBeGreaterThan(0);
    expect(kept + segmentDays).toBeLessThan(inboxKeepDays);
  }
});
