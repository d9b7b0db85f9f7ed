import { createMappedTopics, understand } from './topic-mapping';

describe('topics that carry readings', () => {
  const mapped = createMappedTopics([
    { pattern: 'field/{well}/{measurement}', unit: 'psi' },
    { pattern: 'scada/+/{tag*}' },
  ]);

  it('subscribe to what their patterns mean', () => {
    expect(mapped.filters).toEqual(['field/+/+', 'scada/+/#']);
  });

  it.each([
    ['field/42-501-20130/tubing-pressure', { well: '42-501-20130', measurement: 'tubing-pressure', unit: 'psi' }],
    ['scada/north/pad 1/PT-101', { tag: 'pad 1/PT-101' }],
  ])('say of %s what its levels name', (topic, named) => {
    expect(mapped.find(topic)).toEqual(named);
  });

  it.each(['field/a', 'field/a/b/c', 'scada/north', 'other/a/b'])('say nothing of %s', (topic) => {
    expect(mapped.find(topic)).toBeUndefined();
  });

  it.each(['a/{wel}', 'a/{tag*}/b', 'a/#', 'a/{tag}x'])('are refused by name: %s', (pattern) => {
    expect(() => createMappedTopics([{ pattern }])).toThrow(pattern);
  });
});

describe('payloads of plain messages', () => {
  const named = { tag: 'PT-101', unit: 'psi' };

  it('are one reading or several', () => {
    expect(understand('{"time":"t","value":1}', named)).toEqual({ readings: [{ ...named, time: 't', value: 1 }] });
    expect(understand('[{"time":"t","value":1,"unit":"bar"},{"time":"u","value":2}]', named)).toEqual({
      readings: [
        { tag: 'PT-101', unit: 'bar', time: 't', value: 1 },
        { ...named, time: 'u', value: 2 },
      ],
    });
  });

  it.each([
    ['12.5', 'ingestion/not-an-object'],
    ['[]', 'ingestion/not-an-object'],
    ['{"time"', 'ingestion/not-json'],
    ['{"tag":"other","time":"t","value":1}', 'ingestion/named-twice'],
  ])('are refused: %s', (text, code) => {
    expect(understand(text, named)).toMatchObject({ code });
  });
});
