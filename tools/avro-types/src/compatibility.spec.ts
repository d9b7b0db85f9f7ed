import avsc from 'avsc';
import type { AvroRecord } from './avro.mts';
import { allowedChanges, breakingChanges, released } from './compatibility.cases.mts';
import { breaks, resolution } from './compatibility.mts';

const typeOf = (record: AvroRecord): avsc.Type =>
  avsc.Type.forSchema(structuredClone(record) as unknown as avsc.Schema);

function readsAll(readerRecord: AvroRecord, writerRecord: AvroRecord): void {
  const [reader, writer] = [typeOf(readerRecord), typeOf(writerRecord)];
  const resolver = reader.createResolver(writer);
  for (let round = 0; round < 50; round += 1) reader.fromBuffer(writer.toBuffer(writer.random()), resolver);
}

describe('a released record', () => {
  it.each(Object.entries(breakingChanges))('is broken when %s', (_, next) => {
    expect(breaks(released, next)).not.toEqual([]);
  });

  it.each(Object.entries(allowedChanges))('still stands when %s', (_, next) => {
    expect(breaks(released, next)).toEqual([]);
  });

  it.each(Object.entries(allowedChanges))('reads and is read, byte for byte, when %s', (_, next) => {
    expect(() => [readsAll(released, next), readsAll(next, released)]).not.toThrow();
  });

  it('has at least twelve known ways to be broken', () => {
    expect(Object.keys(breakingChanges).length).toBeGreaterThanOrEqual(12);
  });

  it('is not guarded well enough by Avro alone', () => {
    const passed = Object.entries(breakingChanges).filter(([, next]) => resolution(released, next).length === 0);
    expect(passed.map(([name]) => name)).toEqual(
      expect.arrayContaining(['a decimal gets another scale', 'text becomes bytes', 'an optional field is removed']),
    );
  });
});
