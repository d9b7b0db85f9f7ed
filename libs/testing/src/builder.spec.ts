import { builder, requireAddress, testGroupName, testOrganization, testTopicName, testUuid } from '.';

it('builds valid things that differ, but for what the test says', () => {
  const aWell = builder((number) => ({ wellId: testUuid(number), name: `Well ${number}`, depthFt: 9_000 }));
  expect([aWell(), aWell({ name: 'Volve F-1' })]).toEqual([
    { wellId: '00000000-0000-4000-8000-000000000001', name: 'Well 1', depthFt: 9_000 },
    { wellId: '00000000-0000-4000-8000-000000000002', name: 'Volve F-1', depthFt: 9_000 },
  ]);
});

it('names topics, groups and organizations that nobody else has', () => {
  const names = [
    testTopicName('relay'),
    testTopicName('relay'),
    testGroupName('relay'),
    testGroupName('relay'),
    testOrganization(),
    testOrganization(),
  ];
  expect(new Set(names).size).toBe(names.length);
  expect(names[0]).toMatch(/^test\.relay\.[0-9a-f]{10}$/);
});

it('fails, with a sentence that helps, where a service is missing', () => {
  const before = process.env['TEST_REDIS_URL'];
  delete process.env['TEST_REDIS_URL'];
  expect(() => requireAddress('TEST_REDIS_URL')).toThrow('TEST_REDIS_URL is not set: this test needs the real service');
  if (before !== undefined) process.env['TEST_REDIS_URL'] = before;
});
