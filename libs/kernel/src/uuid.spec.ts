import * as fc from 'fast-check';
import type { Brand } from '.';
import { createIdParser, DomainError, isUuid, parseUuid, parseWellId } from '.';

it('takes any UUID, in lower case from then on', () =>
  fc.assert(fc.property(fc.uuid(), (uuid) => expect(parseUuid(uuid.toUpperCase())).toBe(uuid))));

it.each([
  '',
  'well-1',
  '4d1c2f3a00007000800000000000000a',
  '{4d1c2f3a-0000-7000-8000-00000000000a}',
  '4d1c2f3a-0000-7000-8000-00000000000a\n',
])('does not take %j', (text) => {
  expect(isUuid(text)).toBe(false);
  expect(() => parseWellId(text)).toThrow(DomainError);
  expect(() => parseWellId(text)).toThrow('is no well id: that is a UUID');
});

it('makes a parser for every kind of id', () => {
  const parseOwnerId = createIdParser<Brand<string, 'OwnerId'>>('owner id');
  expect(() => parseOwnerId('42')).toThrow('"42" is no owner id: that is a UUID');
});
