import type { Role } from '@wellflow/security';
import { openWells, type Call, type WellsUnderTest } from './app.support';

const everyone: readonly Role[] = ['admin', 'operator', 'viewer', 'producer', 'sre'];
let subject: WellsUnderTest;
beforeEach(async () => {
  subject = await openWells();
});
afterEach(() => subject.server.close());

const register = (body: unknown, call?: Call) => subject.post('/v1/wells', body, call);
const get = (url: string, call?: Call) => subject.get(url, call);

const yoakum = { apiNumber: '42-501-20130', name: 'Yoakum 1', operatorName: 'Brazos Operating' };
const withoutId = <Body extends object>(body: Body) => ({ ...body, wellId: expect.any(String) });

describe('registering a well', () => {
  it('answers 201 with the well and where to find it', async () => {
    const reply = await register(yoakum, { headers: { 'idempotency-key': 'one' } });
    expect([reply.statusCode, reply.headers.location, reply.json()]).toMatchSnapshot();
    expect((await get(String(reply.headers.location))).statusCode).toBe(200);
  });

  it('needs no more than an API number and a name', async () => {
    const reply = await register({ apiNumber: '42501201300000', name: 'Yoakum 1' });
    expect([reply.statusCode, withoutId(reply.json())]).toMatchSnapshot();
  });

  it('tells the others in the same breath', async () => {
    const { wellId } = (await register(yoakum)).json();
    expect(subject.eventStore.messages().map(({ key, schema }) => [key, schema])).toEqual([
      [`demo/${wellId}`, 'wellflow.wells.WellRegisteredV1'],
      [`demo/${wellId}`, 'wellflow.wells.WellStateV1'],
    ]);
  });

  it('gives the same answer to the same idempotency key, and registers one well', async () => {
    const [first, second] = [
      await register(yoakum, { headers: { 'idempotency-key': 'one' } }),
      await register(yoakum, { headers: { 'idempotency-key': 'one' } }),
    ];
    expect([second.statusCode, second.json()]).toEqual([first.statusCode, first.json()]);
    expect(subject.eventStore.messages()).toHaveLength(2);
  });

  it('answers a key that is used again for something else with what was done first', async () => {
    const headers = { 'idempotency-key': 'one' };
    const first = await register(yoakum, { headers });
    const second = await register({ apiNumber: '42-501-99999', name: 'Another' }, { headers });
    expect(second.json()).toEqual(first.json());
    expect((await get('/v1/wells/42-501-99999')).statusCode).toBe(404);
  });

  it('never takes the key of another organization for its own', async () => {
    const headers = { 'idempotency-key': 'one' };
    const mine = (await register(yoakum, { headers })).json();
    const theirs = await register(yoakum, { headers, as: { roles: ['admin'], organization: 'other' } });
    expect([theirs.statusCode, theirs.json().wellId === mine.wellId]).toEqual([201, false]);
  });

  it('refuses a second well with the API number, however it is written', async () => {
    await register(yoakum);
    const reply = await register({ apiNumber: '42 501 20130 00 00', name: 'Another' });
    expect([reply.statusCode, reply.json()]).toMatchSnapshot();
    expect(subject.eventStore.messages()).toHaveLength(2);
  });

  it.each([
    ['no API number, and nothing in its place', { name: 'Yoakum 1' }],
    ['an identifier that nobody could write', { ...yoakum, identifiers: [{ scheme: 'NPD!', value: '1' }] }],
    [
      'a life that cannot be',
      {
        ...yoakum,
        statuses: [
          { status: 'plugged', from: '2024-01-01' },
          { status: 'drilling', from: '2024-02-01' },
        ],
      },
    ],
    ['a day that no calendar has', { ...yoakum, effectiveOn: '2026-02-30' }],
    [
      'a longitude off the globe',
      { ...yoakum, surfaceLocation: { position: { datum: 'NAD83', latitude: 32, longitude: -181 } } },
    ],
    ['no name', { apiNumber: '42-501-20130' }],
    ['a blank name', { ...yoakum, name: '  ' }],
    ['a name too long', { ...yoakum, name: 'x'.repeat(201) }],
    ['an unknown field', { ...yoakum, depth: 1 }],
    ['a number for a name', { ...yoakum, name: 1 }],
    ['an API number of no state', { ...yoakum, apiNumber: '99-501-20130' }],
    ['a NUL in the name', { ...yoakum, name: 'Yoakum\0' }],
    ['__proto__', '{"apiNumber":"42-501-20130","name":"x","__proto__":{"admin":true}}'],
    ['no object', []],
    ['broken JSON', '{"apiNumber":'],
  ])('refuses %s with a problem that names the place', async (_what, body) => {
    const reply = await register(body);
    expect([reply.statusCode, reply.json()]).toMatchSnapshot();
    expect(subject.eventStore.messages()).toEqual([]);
  });

  it('takes the last of two equal JSON keys', async () => {
    const reply = await register('{"apiNumber":"42-501-20130","name":"first","name":"last"}');
    expect(reply.json()).toMatchObject({ name: 'last' });
  });

  it.each(['admin', 'operator'] as const)('is for a %s', async (role) => {
    expect((await register(yoakum, { as: { roles: [role] } })).statusCode).toBe(201);
  });

  it.each(['viewer', 'producer', 'sre'] as const)('is not for a %s', async (role) => {
    expect((await register(yoakum, { as: { roles: [role] } })).statusCode).toBe(403);
    expect(subject.eventStore.messages()).toEqual([]);
  });
});

describe('one well', () => {
  it('is found by its id, its API number in any form, and its identifier', async () => {
    const { wellId } = (await register(yoakum)).json();
    for (const reference of [wellId, wellId.toUpperCase(), '42-501-20130', '42501201300000', 'api:42-501-20130']) {
      const reply = await get(`/v1/wells/${encodeURIComponent(reference)}`);
      expect([reply.statusCode, reply.json().wellId]).toEqual([200, wellId]);
    }
  });

  it('is shown with everything the list keeps', async () => {
    await register(yoakum, { headers: { 'idempotency-key': 'one' } });
    const { createdAt, modifiedAt, ...well } = (await get('/v1/wells/42-501-20130')).json();
    expect([well, createdAt === modifiedAt]).toMatchSnapshot();
  });

  it('is 404 where nobody knows it, and the same where another organization does', async () => {
    await register(yoakum, { as: { roles: ['admin'], organization: 'other' } });
    const reply = await get('/v1/wells/42-501-20130');
    expect([reply.statusCode, reply.json()]).toMatchSnapshot();
  });

  it.each(['nobody', '42-501', '%20', 'npd:', '%00', '..%2f..%2fetc'])('is refused for %s', async (reference) => {
    expect((await get(`/v1/wells/${reference}`)).statusCode).toBe(400);
  });

  it.each(everyone)('is for a %s to see', async (role) => {
    expect((await get('/v1/wells/42-501-20130', { as: { roles: [role] } })).statusCode).toBe(404);
  });
});

const cursorOf = (...parts: readonly unknown[]) =>
  Buffer.from(JSON.stringify([...parts, '00000000-0000-4000-8000-000000000000'])).toString('base64url');

describe('the list of wells', () => {
  const names = ['Charlie', 'Alpha', 'Bravo'];
  const fill = async () => {
    for (const [index, name] of names.entries()) await register({ apiNumber: `42-503-2013${index}`, name });
  };

  it('comes page by page in order of name', async () => {
    await fill();
    const first = (await get('/v1/wells?limit=2')).json();
    const second = (await get(`/v1/wells?limit=2&cursor=${first.nextCursor}`)).json();
    expect([...first.wells, ...second.wells].map(({ name }) => name)).toEqual(['Alpha', 'Bravo', 'Charlie']);
    expect(Object.keys(second)).toEqual(['wells']);
  });

  it('is empty for an organization that has none', async () => {
    await fill();
    expect((await get('/v1/wells', { as: { organization: 'other' } })).json()).toEqual({ wells: [] });
  });

  it('is searched by words, facts and place', async () => {
    const position = { datum: 'NAD83', latitude: 33.07, longitude: -102.76 };
    await register({ ...yoakum, role: 'injector', surfaceLocation: { position, county: 'Yoakum', state: 'TX' } });
    await fill();
    const named = async (query: string) =>
      (await get(`/v1/wells${query}`)).json().wells.map(({ name }: { name: string }) => name);
    expect(await named('?q=501-2013%20yoa')).toEqual(['Yoakum 1']);
    expect(await named('?operator=brazos%20operating&county=YOAKUM&state=TX&role=injector&status=registered')).toEqual([
      'Yoakum 1',
    ]);
    expect(await named('?near=33,-102.7')).toEqual(['Yoakum 1']);
    expect(await named('?near=33,-102.7&withinMiles=1')).toEqual([]);
    expect(await named('?box=-103,33,-102,34')).toEqual(['Yoakum 1']);
    expect(await named('?sort=-name&limit=2')).toEqual(['Yoakum 1', 'Charlie']);
    const [near] = (await get('/v1/wells?near=33.07,-102.76')).json().wells;
    expect(near).toMatchObject({ distanceMiles: 0, position, county: 'Yoakum' });
  });

  it.each([
    '?status=drilled',
    '?near=33',
    '?near=91,0',
    '?near=33,-102&withinMiles=0',
    '?box=1,1,0,2',
    '?sort=depth',
    '?operator=--',
    `?sort=registered&cursor=${cursorOf('registered+', 'x')}`,
    `?sort=registered&cursor=${cursorOf('registered+', '2026-02-30T00:00:00.000000Z')}`,
    `?near=1,1&cursor=${cursorOf('distance', 'x')}`,
    `?q=${'a+'.repeat(9)}`,
  ])('is not searched for %s', async (query) => {
    const { status, code, detail, path } = (await get(`/v1/wells${query}`)).json();
    expect([status, code, detail, path]).toMatchSnapshot();
  });

  it.each(['?cursor=x', '?limit=0', '?limit=1001', '?limit=1.5', '?colour=red'])(
    'is refused for %s with a problem that names the place',
    async (query) => {
      const reply = await get(`/v1/wells${query}`);
      expect([reply.statusCode, reply.json()]).toMatchSnapshot();
    },
  );

  it.each(everyone)('is for a %s to see', async (role) => {
    expect((await get('/v1/wells', { as: { roles: [role] } })).statusCode).toBe(200);
  });
});

it.each([
  ['POST', '/v1/wells'],
  ['GET', '/v1/wells'],
  ['GET', '/v1/wells/42-501-20130'],
] as const)('%s %s is not for nobody', async (method, url) => {
  expect((await subject.server.inject({ method, url })).statusCode).toBe(401);
});
