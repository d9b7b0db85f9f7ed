import fc from 'fast-check';
import { findJsonFault } from './json-faults';
import { isSuspicious, isTooDeep } from './json-suspicion';
import { HttpFault } from './problem';
import { parseStrictJson } from './strict-json';

const bytes = (text: string) => Buffer.from(text);
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

function faultOf(body: Buffer): { readonly code?: string; readonly path?: string } {
  try {
    parseStrictJson(body);
    return {};
  } catch (error) {
    if (!(error instanceof HttpFault)) throw error;
    expect(error.fault.status).toBe(400);
    return error.fault;
  }
}

describe('strict JSON', () => {
  const faulty: readonly (readonly [string, string | Buffer, string, string?])[] = [
    ['nothing', '', 'http/empty-body'],
    ['half a document', '{"a":', 'http/malformed-json'],
    ['two documents', '{} {}', 'http/malformed-json'],
    ['a comment', '{/**/}', 'http/malformed-json'],
    ['NaN', '{"value":NaN}', 'http/malformed-json'],
    ['Infinity', '{"value":-Infinity}', 'http/malformed-json'],
    ['a bare NUL', '{"a":"\0"}', 'http/malformed-json'],
    ['a byte order mark', '\uFEFF{}', 'http/malformed-json'],
    ['invalid UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22]), 'http/invalid-utf8'],
    ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'http/invalid-utf8'],
    ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'http/invalid-utf8'],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le'), 'http/malformed-json'],
    ['__proto__', '{"readings":[{"__proto__":{"admin":true}}]}', 'http/forbidden-name', '/readings/0/__proto__'],
    ['__proto__ in disguise', '{"__pr\\u006fto__":1}', 'http/forbidden-name', '/__proto__'],
    ['constructor', '{"a":{"constructor":{"prototype":{}}}}', 'http/forbidden-name', '/a/constructor'],
    ['a number past a double', '{"a":[1,1e400]}', 'http/number-too-large', '/a/1'],
    ['a negative one', '{"a":-1E+309}', 'http/number-too-large', '/a'],
    ['one with a padded exponent', '[1e0000000309]', 'http/number-too-large', '/0'],
    ['one at the top', '1e999', 'http/number-too-large', ''],
    ['one written out', `{"a":${'9'.repeat(310)}}`, 'http/number-too-large', '/a'],
    ['one half written out', `{"a":${'9'.repeat(215)}e99 }`, 'http/number-too-large', '/a'],
    ['an escaped NUL', '{"name":"a\\u0000b"}', 'http/nul-character', '/name'],
    ['a NUL in a name', '{"a\\u0000":1}', 'http/nul-character', '/a␀'],
    ['half a surrogate pair', '{"name":["\\ud800"]}', 'http/lone-surrogate', '/name/0'],
    ['a name to be escaped', '{"a/b~c":{"x":"\\u0000"}}', 'http/nul-character', '/a~1b~0c/x'],
    ['33 levels', nested(33), 'http/too-deep'],
    ['33 objects', '{"a":'.repeat(33) + '1' + '}'.repeat(33), 'http/too-deep'],
    ['33 spaced objects', '{"a" :\n\t {"b":['.repeat(12) + ']}}'.repeat(12), 'http/too-deep'],
    ['depth hidden by brackets in text', `["]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",${nested(33)}]`, 'http/too-deep'],
    ['a hundred thousand levels', nested(100_000), 'http/too-deep'],
  ];
  it.each(faulty.map(([name, body, code, path]) => ({ name, body, code, path })))(
    'refuses $name',
    ({ body, code, path }) => {
      expect(faultOf(typeof body === 'string' ? bytes(body) : body)).toMatchObject({
        code,
        ...(path === undefined ? {} : { path }),
      });
    },
  );

  it.each([
    '{"a":1e308}',
    '{"constructors":"constructor"}',
    '{"a":"__proto__"}',
    '"\\ud83d\\ude00"',
    '{"id":"9e100000-1e55-4e40-8e30-1e2345678901"}',
    nested(32),
  ])('takes %s', (text) => {
    expect(parseStrictJson(bytes(text))).toEqual(JSON.parse(text));
  });

  it('lets the last of a repeated name win', () => {
    expect(parseStrictJson(bytes('{"value":1,"value":2}'))).toEqual({ value: 2 });
  });

  it('does not repeat what was sent in its complaint', () => {
    expect(JSON.stringify(faultOf(bytes('{"secret-token": oops}')))).not.toContain('secret');
  });

  it('parses whatever JSON.parse does, and alike, when nothing is wrong with it', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const value: unknown = JSON.parse(text);
        if (findJsonFault(value) === undefined) expect(parseStrictJson(bytes(text))).toEqual(value);
      }),
    );
  });

  it('suspects every text in which a fault can be found', () => {
    const evil = fc.constantFrom(
      '"\\u0000"',
      '1e309',
      '-2E+400 ',
      `${'1'.repeat(400)}`,
      '{"__proto__":1}',
      '{"constructor" :1}',
      '"\\uDC00"',
      `${'7'.repeat(230)}e+98`,
    );
    const context = fc.tuple(
      fc.json({ maxDepth: 3 }),
      evil,
      fc.json({ maxDepth: 3 }),
      fc.constantFrom('', ' ', '\n', '\t  '),
    );
    fc.assert(
      fc.property(context, ([before, fault, after, space]) => {
        expect(isSuspicious(`[${before},${space}{"x":${space}${fault}${space}}${space},${after}]`)).toBe(true);
      }),
    );
  });

  it('never takes deep text for flat, and does not count brackets in text', () => {
    expect(isTooDeep(`["${'['.repeat(40)}"]`)).toBe(false);
    expect(isTooDeep(`[${Array(40).fill('{"a":[]}').join(',')}]`)).toBe(false);
    fc.assert(
      fc.property(fc.array(fc.constantFrom('[', '{"k":', '{"k" : '), { minLength: 33, maxLength: 60 }), (opens) => {
        expect(isTooDeep(opens.join(' '))).toBe(true);
      }),
    );
  });
});
