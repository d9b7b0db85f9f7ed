import { DomainError, parseOrganizationId } from '.';

it.each(['demo', 'permian-basin-2', '7', 'a'.repeat(63)])('takes %s for an organization', (text) =>
  expect(parseOrganizationId(text)).toBe(text),
);

it.each(['', 'Demo', 'a/b', '../b', '-a', 'a-', 'a--b', 'a_b', 'a b', 'dêmo', 'a\n', 'a'.repeat(64)])(
  'does not take %j for one',
  (text) => {
    expect(() => parseOrganizationId(text)).toThrow(DomainError);
    expect(() => parseOrganizationId(text)).toThrow(expect.objectContaining({ code: 'input/invalid-organization' }));
  },
);
