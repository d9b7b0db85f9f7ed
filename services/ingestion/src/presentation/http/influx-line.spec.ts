import fc from 'fast-check';
import { parseInfluxLines, type InfluxPoint, type InfluxValue } from './influx-line';

/** Written from the specification, for points that line protocol can hold: no line feed outside strings, no name that ends in a backslash. */
const escapeName = (text: string) => text.replaceAll(/[, =]/g, '\\$&');
const escapeMeasurement = (text: string) => text.replaceAll(/[, ]/g, '\\$&');
const write = (value: InfluxValue): string => {
  if (typeof value === 'string') return `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
  return typeof value === 'bigint' ? `${value}i` : String(value);
};
const line = ({ measurement, tags, fields, timestamp }: InfluxPoint) => {
  const tagText = [...tags].map(([name, value]) => `,${escapeName(name)}=${escapeName(value)}`).join('');
  const fieldText = fields.map(([name, value]) => `${escapeName(name)}=${write(value)}`).join(',');
  return `${escapeMeasurement(measurement)}${tagText} ${fieldText}${timestamp === undefined ? '' : ` ${timestamp}`}`;
};

const character = fc.constantFrom(...'ab,= "\\\\é☃#\t'.split(''), '\u{1F6E2}');
const name = fc
  .array(character, { minLength: 1, maxLength: 8 })
  .map((characters) => characters.join(''))
  // A measurement is followed by its escapes alone: "\=" in one would read as "=".
  .filter((text) => !text.endsWith('\\') && !/^[#\s]/.test(text) && !/\\[,= ]/.test(text));
const value: fc.Arbitrary<InfluxValue> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.boolean(),
  fc.string({ unit: fc.constantFrom(...'ab,= "\\\n\r'.split('')), maxLength: 10 }),
);
const point: fc.Arbitrary<InfluxPoint> = fc.record({
  measurement: name,
  tags: fc.array(fc.tuple(name, name), { maxLength: 4 }).map((entries) => new Map(entries)),
  fields: fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 4 }),
  timestamp: fc.option(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), { nil: undefined }),
});

describe('Influx line protocol', () => {
  it('is read as it was written, whatever stands in names and strings', () => {
    fc.assert(
      fc.property(fc.array(point, { maxLength: 5 }), fc.constantFrom('\n', '\r\n', '\n\n# more\n'), (points, end) => {
        const read = [...parseInfluxLines(points.map(line).join(end))].map((each) => each.point);
        expect(read).toEqual(points);
      }),
      { numRuns: 1_000 },
    );
  });

  it('loses a malformed line and no other, and knows where it stood', () => {
    const bad = [
      'x',
      'x ',
      ',t=1 f=1',
      'x,t f=1',
      'x,t= f=1',
      'x f',
      'x f=',
      'x f="open',
      'x f=1 2 3',
      'x f=1i2',
      'x f=0x1',
      'x f=NaN',
      'x =1',
    ];
    for (const text of bad) {
      const read = [...parseInfluxLines(`a f=1\n${text}\nb f="1\n2"\nc f=3`)];
      const good = read.flatMap(({ line: at, point: each }) =>
        'malformed' in each ? [] : [`${each.measurement}${at}`],
      );
      // An open quote takes the next quote for its own, as InfluxDB's does.
      if (text === 'x f="open') continue;
      expect([text, good]).toEqual([text, ['a1', 'b3', 'c5']]);
      expect(read.filter(({ point: each }) => 'malformed' in each)[0]?.line).toBe(2);
    }
  });

  it('never throws, and ends, over any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a,= "\\\n\r1i#'.split('')), maxLength: 60 }), (text) => {
        expect([...parseInfluxLines(text)].length).toBeLessThanOrEqual(text.split('\n').length);
      }),
      { numRuns: 2_000 },
    );
  });
});
