import * as fc from 'fast-check';
import { DomainError, parseWellReference, printWellReference } from '.';

it.each([
  ['42-501-20130', { kind: 'api', apiNumber: '4250120130' }],
  ['4250120130', { kind: 'api', apiNumber: '4250120130' }],
  ['api:42-501-20130', { kind: 'api', apiNumber: '4250120130' }],
  ['API: 42-501-20130-00-00', { kind: 'api', apiNumber: '42501201300000' }],
  ['4D1C2F3A-0000-7000-8000-00000000000A', { kind: 'id', wellId: '4d1c2f3a-0000-7000-8000-00000000000a' }],
  ['npd:7405', { kind: 'identifier', scheme: 'npd', value: '7405' }],
  ['NPD: NO 15/9-F-1 C', { kind: 'identifier', scheme: 'npd', value: 'NO 15/9-F-1 C' }],
  ['rrc-gas-id:123456', { kind: 'identifier', scheme: 'rrc-gas-id', value: '123456' }],
  ['lease:08:12345', { kind: 'identifier', scheme: 'lease', value: '08:12345' }],
])('reads %s', (text, reference) => expect(parseWellReference(text)).toEqual(reference));

it.each([
  ['', 'wells/invalid-well-reference'],
  ['   ', 'wells/invalid-well-reference'],
  ['Volve', 'wells/invalid-well-reference'],
  ['x'.repeat(10_000), 'wells/invalid-well-reference'],
  ['42-502-20130', 'wells/invalid-api-number'],
  ['api:Volve', 'wells/invalid-api-number'],
  ['npd:', 'wells/invalid-well-reference'],
  ['npd:\u0000', 'wells/invalid-well-reference'],
  ['npd: ', 'wells/invalid-well-reference'],
  ['4d1c2f3a-0000-7000-8000-00000000000', 'wells/invalid-api-number'],
])('refuses %j with %s', (text, code) => {
  expect(() => parseWellReference(text)).toThrow(DomainError);
  expect(() => parseWellReference(text)).toThrow(expect.objectContaining({ code }));
});

it('reads back what it prints', () => {
  const identifiers = fc.record({
    kind: fc.constant('identifier' as const),
    scheme: fc.stringMatching(/^[a-z][a-z0-9-]{0,39}$/).filter((scheme) => scheme !== 'api'),
    value: fc.stringMatching(/^[!-~](?:[ -~]{0,98}[!-~])?$/),
  });
  fc.assert(
    fc.property(identifiers, (reference) =>
      expect(parseWellReference(printWellReference(reference))).toEqual(reference),
    ),
  );
  for (const text of ['42-501-20130-03', '4d1c2f3a-0000-7000-8000-00000000000a']) {
    expect(printWellReference(parseWellReference(text))).toBe(text);
  }
});
