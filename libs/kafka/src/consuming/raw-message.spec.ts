import fc from 'fast-check';
import type { KafkaMessage } from 'kafkajs';
import { toRaw } from './raw-message';

const message = (changes: Partial<KafkaMessage>): KafkaMessage => ({
  ...{ key: null, value: null, timestamp: '1', attributes: 0, offset: '7' },
  ...changes,
});
const bytes = fc.uint8Array({ maxLength: 3_000 }).map((array) => Buffer.from(array));
const names = bytes.map((name) => name.toString());

describe('a message whose key and headers are anything', () => {
  it('has texts that Postgres takes in a column and in an index', () => {
    const headers = fc.dictionary(names, fc.oneof(bytes, fc.array(bytes, { maxLength: 3 })));
    const law = fc.property(bytes, headers, (key, headers) => {
      const raw = toRaw('t', 0, message({ key, headers }));
      const texts = [raw.key, ...Object.entries(raw.headers).flat()];
      expect(texts.filter((text) => text.includes('\u0000') || !text.isWellFormed())).toEqual([]);
      expect(Buffer.byteLength(raw.key)).toBeLessThan(2_000);
    });
    fc.assert(law);
  });

  it('keeps an ordinary key as it is, and long ones apart', () => {
    expect(toRaw('t', 0, message({ key: Buffer.from('demo/1') })).key).toBe('demo/1');
    const [one, other] = ['a', 'b'].map((end) => toRaw('t', 0, message({ key: Buffer.from('x'.repeat(5_000) + end) })));
    expect(one?.key).not.toBe(other?.key);
  });
});
