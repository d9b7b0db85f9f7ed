import { parseExposition, sumOf } from './exposition';

const text = `# HELP wellflow_consumer_lag_messages Messages not yet taken
# TYPE wellflow_consumer_lag_messages gauge
wellflow_consumer_lag_messages{group="production.wells",topic="a,b}\\"\\\\\\n"} 12
wellflow_consumer_lag_messages{group="production.readings",topic="r"} 3.5e2 1795424515
wellflow_readings_total 7 # {trace_id="x"} 1
wellflow_odd NaN
not a line
# EOF`;

describe('metrics as text', () => {
  const samples = parseExposition(text);

  it('are read with their labels, without timestamps and exemplars', () => {
    expect(samples.map(({ name, value }) => [name, value])).toEqual([
      ['wellflow_consumer_lag_messages', 12],
      ['wellflow_consumer_lag_messages', 350],
      ['wellflow_readings_total', 7],
    ]);
    expect(samples[0]?.labels).toEqual({ group: 'production.wells', topic: 'a,b}"\\\n' });
  });

  it('are summed by name and label', () => {
    expect(sumOf(samples, 'wellflow_consumer_lag_messages')).toBe(362);
    expect(sumOf(samples, 'wellflow_consumer_lag_messages', { topic: 'r' })).toBe(350);
    expect(sumOf(samples, 'absent')).toBe(0);
  });
});
