import fc from 'fast-check';
import { parseStrictJsonLines } from './json-lines';
import { HttpFault } from './problem';
import { parseStrictJson } from './strict-json';

const alone = (line: Buffer): unknown => {
  try {
    return parseStrictJson(line, 'keep');
  } catch (error) {
    return error;
  }
};
const codes = (values: readonly unknown[]) =>
  values.map((value) => (value instanceof HttpFault ? value.fault.code : value));

describe('lines of JSON', () => {
  it('are judged together as they are one by one, whatever stands beside them', () => {
    const odd = fc.constantFrom(
      ...[
        '{',
        '1,2',
        '1],[2',
        '"\\u0000"',
        '"\\ud800"',
        '{"__proto__":1}',
        '1e999',
        '[[',
        ']]',
        '{"a":[1,{"b":null}]}',
      ],
      ...['\u00e9', '"\u00e9"', ' ', '['.repeat(40) + ']'.repeat(40), '{"constructor":1}', 'null', '\r'],
    );
    const line = fc.oneof(
      fc.json().map((text) => Buffer.from(text)),
      odd.map((text) => Buffer.from(text)),
      fc.constant(Buffer.from([0x22, 0xff, 0x22])),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        expect(codes(parseStrictJsonLines(lines, 'keep'))).toEqual(codes(lines.map(alone)));
      }),
      { numRuns: 500 },
    );
  });
});
