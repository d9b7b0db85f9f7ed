import fc from 'fast-check';

interface Encoded {
  readonly buffer: Buffer;
  size(): number;
}
interface Content {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | string | readonly (Buffer | string)[]>>;
  readonly offsetDelta: number;
  readonly timestampDelta: number;
}

const base = 'kafkajs/src/protocol';
const encode: (record: Content) => Encoded = require(`${base}/recordBatch/record/v0`);
const decode: (decoder: object, batch: object) => object = require(`${base}/recordBatch/record/v0/decoder`);
const Decoder: new (buffer: Buffer) => { readVarInt(): number } = require(`${base}/decoder`);

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array)),
  fc.integer({ min: 60, max: 600 }).map((length) => Buffer.alloc(length, 7)),
);
// kafkajs takes a header called like a member of every object for a second value of that member.
const name = fc.string({ minLength: 1, maxLength: 70 }).filter((text) => !(text in {}));
const content: fc.Arbitrary<Content> = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.dictionary(name, fc.oneof(bytes, fc.string(), fc.array(bytes, { minLength: 2, maxLength: 3 }))),
  offsetDelta: fc.nat(),
  timestampDelta: fc.nat(),
});

it('writes records, in the way our patch of kafkajs does, as kafkajs reads them', () => {
  const asBytes = (value: Buffer | string) => Buffer.from(value);
  const law = fc.property(content, ({ headers, ...record }) => {
    const encoded = encode({ ...record, headers });
    expect(encoded.size()).toBe(encoded.buffer.length);
    const decoder = new Decoder(encoded.buffer);
    expect(decoder.readVarInt()).toBeLessThan(encoded.size());
    const read = decode(decoder, { firstOffset: '0', firstTimestamp: '0', magicByte: 2 });
    const expected = Object.entries(headers).map(([header, value]) => [
      header,
      Array.isArray(value) ? value.map(asBytes) : asBytes(value as Buffer | string),
    ]);
    expect(read).toMatchObject({ key: record.key, value: record.value, headers: Object.fromEntries(expected) });
  });
  fc.assert(law);
});
