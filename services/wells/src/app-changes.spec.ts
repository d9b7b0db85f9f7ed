import { openWells, type Call, type WellsUnderTest } from './app.support';

let subject: WellsUnderTest;
beforeEach(async () => {
  subject = await openWells();
});
afterEach(() => subject.server.close());

const yoakum = {
  ...{ apiNumber: '42-501-20130', name: 'Yoakum 1', operatorName: 'Brazos Operating', role: 'oil-producer' },
  statuses: [
    { status: 'drilling', from: '2019-03-01' },
    { status: 'completed', from: '2019-05-01' },
    { status: 'producing', from: '2019-05-10' },
  ],
  surfaceLocation: {
    position: { datum: 'NAD27', latitude: 33.0712, longitude: -102.7654 },
    survey: { name: 'GIBSON, J H', abstract: 'A-123', block: 'D', section: '412' },
    ...{ county: 'Yoakum', state: 'TX' },
  },
};
const url = '/v1/wells/42-501-20130';
const change = (what: string, body: object, call?: Call) => subject.post(`${url}/${what}`, body, call);
const shown = async (query = '') => (await subject.get(`${url}${query}`)).json();
const register = async (body: object = yoakum) => (await subject.post('/v1/wells', body)).json();

describe('a well that changes', () => {
  it('is shown as it is, with all that was ever said of it', async () => {
    const { wellId } = await register();
    const { createdAt, ...well } = await shown();
    expect(well).toMatchObject({ wellId, modifiedAt: createdAt });
    expect({ ...well, wellId: '', modifiedAt: '' }).toMatchSnapshot();
  });

  it('is shown as it was on a date', async () => {
    await register();
    await change('changes', { effectiveOn: '2024-07-01', operatorName: 'Llano Resources', reason: 'Sold' });
    await change('status-changes', { status: 'shut-in', effectiveOn: '2025-01-01' });
    expect(await shown('?on=2024-06-30')).toMatchObject({ operatorName: 'Brazos Operating', status: 'producing' });
    expect(await shown('?on=2024-07-01')).toMatchObject({ operatorName: 'Llano Resources', status: 'producing' });
    expect(await shown()).toMatchObject({ operatorName: 'Llano Resources', status: 'shut-in', version: 3 });
    expect(await shown('?on=2019-04-01')).not.toHaveProperty('completedOn');
    expect(await shown('?on=2019-02-28')).toMatchObject({ status: 404, code: 'wells/not-known-then' });
  });

  it('was not known before it was recorded', async () => {
    await register();
    const { createdAt } = await shown();
    expect(await shown('?asOf=2019-03-01T00:00:00Z')).toMatchObject({ status: 404, code: 'wells/not-recorded-yet' });
    expect(await shown(`?asOf=${createdAt}&on=2019-03-01`)).toMatchObject({ status: 'drilling' });
  });

  it('takes back what is said to be null', async () => {
    await register();
    await change('changes', { operatorName: null });
    expect(await shown()).not.toHaveProperty('operatorName');
    expect(await shown('?on=2026-11-22')).toMatchObject({ operatorName: 'Brazos Operating' });
  });

  it('has the identifier it was given, and is found by the one it had', async () => {
    const planned = { name: 'Planned 1', identifiers: [{ scheme: 'operator', value: 'P-1' }] };
    const { wellId } = await register(planned);
    const given = await subject.post(`/v1/wells/${wellId}/identifier-changes`, {
      scheme: 'api',
      value: '42 501 20130',
    });
    expect(given.json()).toMatchObject({ apiNumber: '42-501-20130', version: 2 });
    await change('identifier-changes', { scheme: 'operator', value: 'W-9' });
    for (const reference of ['operator:P-1', 'operator:W-9', '42-501-20130'])
      expect((await subject.get(`/v1/wells/${reference}`)).json()).toMatchObject({ wellId });
  });

  it('is corrected, and what was wrong can still be told', async () => {
    await register();
    await change('changes', { effectiveOn: '2024-07-01', operatorName: 'Lano Resources' });
    const right = {
      reason: 'Typing error',
      entered: '2024-07-01',
      from: '2024-08-01',
      operatorName: 'Llano Resources',
    };
    expect((await change('corrections', right)).statusCode).toBe(200);
    expect(await shown('?on=2024-07-15')).toMatchObject({ operatorName: 'Brazos Operating' });
    expect(await shown('?on=2024-08-01')).toMatchObject({ operatorName: 'Llano Resources' });
    const removed = await change('corrections', {
      reason: 'Never sold',
      entered: '2024-08-01',
      remove: 'operatorName',
    });
    expect([removed.statusCode, (await shown()).operatorName]).toEqual([200, 'Brazos Operating']);
    const { entries } = (await subject.get(`${url}/history`)).json();
    expect(
      entries
        .map(({ what, reason, changes }: { what: string; reason?: string; changes: object }) => [what, reason, changes])
        .slice(1),
    ).toMatchSnapshot();
  });

  it('frees an identifier that it never had', async () => {
    await register();
    const right = { reason: 'Typing error', scheme: 'api', entered: '2019-03-01', value: '42-501-20131' };
    expect((await change('identifier-corrections', right)).json()).toMatchObject({ apiNumber: '42-501-20131' });
    expect((await subject.post('/v1/wells', { apiNumber: '42-501-20130', name: 'The other' })).statusCode).toBe(201);
  });

  it('has its life corrected as a whole', async () => {
    await register();
    const statuses = [...yoakum.statuses.slice(0, 2), { status: 'plugged', from: '2019-06-01' }];
    expect((await change('status-corrections', { reason: 'Never produced', statuses })).statusCode).toBe(200);
    const { status, pluggedOn, firstProducedOn } = await shown();
    expect([status, pluggedOn, firstProducedOn]).toEqual(['plugged', '2019-06-01', undefined]);
  });

  it('is told with each change', async () => {
    await register();
    await change('status-changes', { status: 'shut-in', effectiveOn: '2025-01-01' });
    expect(subject.eventStore.messages().map(({ schema }) => schema)).toEqual([
      ...['wellflow.wells.WellRegisteredV1', 'wellflow.wells.WellStateV1'],
      ...['wellflow.wells.WellChangedV1', 'wellflow.wells.WellStateV1'],
    ]);
  });
});

describe('two who change one well', () => {
  it('do not overwrite one another when they say what they saw', async () => {
    await register();
    const { headers } = await subject.get(url);
    const seen = { headers: { 'if-match': String(headers['etag']) } };
    const first = await change('changes', { name: 'Yoakum 1H' }, seen);
    const second = await change('changes', { name: 'Yoakum 1X' }, seen);
    expect([first.statusCode, first.headers['etag'], second.statusCode]).toEqual([200, '"2"', 412]);
    expect(second.json()).toMatchObject({ code: 'wells/changed-meanwhile' });
    expect((await change('changes', { name: 'Yoakum 1X' }, { headers: { 'if-match': '*' } })).statusCode).toBe(200);
  });

  it('get the same answer for the same idempotency key, and change it once', async () => {
    await register();
    const call = { headers: { 'idempotency-key': 'one', 'if-match': '"1"' } };
    const answers = [await change('changes', { name: 'A' }, call), await change('changes', { name: 'A' }, call)];
    expect(answers.map((answer) => [answer.statusCode, answer.json().version])).toEqual(Array(2).fill([200, 2]));
  });
});

describe('a change that is refused', () => {
  it.each([
    ['changes', {}],
    ['changes', { name: '' }],
    ['changes', { name: 'x', effectiveOn: '2027-01-01' }],
    ['changes', { name: 'x', effectiveOn: '2018-01-01' }],
    ['changes', { role: 'decoration' }],
    ['changes', { surfaceLocation: { plss: { section: 37, township: '12N', range: '34W' } } }],
    ['status-changes', { status: 'drilled', effectiveOn: '2025-01-01' }],
    ['status-changes', { status: 'permitted', effectiveOn: '2025-01-01' }],
    ['status-changes', { status: 'plugged', effectiveOn: '2018-01-01' }],
    ['identifier-changes', { scheme: 'api', value: '42-501' }],
    ['identifier-changes', { scheme: 'API!', value: 'x' }],
    ['corrections', { reason: 'x', entered: '2019-03-01' }],
    ['corrections', { reason: 'x', entered: '2019-03-01', name: 'a', role: null }],
    ['corrections', { entered: '2019-03-01', name: 'a' }],
    ['corrections', { reason: 'x', entered: '2020-03-01', name: 'a' }],
    ['identifier-corrections', { reason: 'x', scheme: 'npd', entered: '2020-03-01', remove: true }],
    ['identifier-corrections', { reason: 'x', scheme: 'api', entered: '2019-03-01', from: '2019-04-01' }],
    ['identifier-corrections', { reason: 'x', scheme: '__proto__', entered: '2019-03-01', remove: true }],
    ['identifier-corrections', { reason: 'x', scheme: 'constructor', entered: '2019-03-01', remove: true }],
    ['corrections', { reason: 'x', entered: '2019-03-01', remove: 'role', from: '2019-04-01' }],
    ['status-corrections', { reason: 'x', statuses: [{ status: 'plugged', from: '2027-01-01' }] }],
  ])('names the place: %s %j', async (what, body) => {
    await register();
    const { statusCode, ...reply } = await change(what, body);
    const { code, detail, path } = reply.json();
    expect([statusCode, code, detail, path]).toMatchSnapshot();
    expect(await shown()).toMatchObject({ version: 1 });
  });

  it('is one of an identifier that another well has, and leaves both as they were', async () => {
    await register();
    await register({ name: 'The other', identifiers: [{ scheme: 'operator', value: 'W-9' }] });
    const taken = await change('identifier-changes', { scheme: 'operator', value: 'W-9' });
    expect([taken.statusCode, taken.json().code]).toEqual([409, 'wells/identifier-taken']);
    expect(await shown()).toMatchObject({ version: 1 });
  });

  it.each(['W/"1"', '1', '"x"', '"99999999999"'])('has an If-Match that is no ETag of ours: %s', async (ifMatch) => {
    await register();
    const reply = await change('changes', { name: 'x' }, { headers: { 'if-match': ifMatch } });
    expect([reply.statusCode, reply.json().code]).toEqual([400, 'wells/invalid-if-match']);
  });

  it('is one of a well that another organization has', async () => {
    await register();
    const other = { as: { roles: ['admin'] as const, organization: 'other' } };
    for (const what of ['changes', 'corrections'] as const) {
      const body = what === 'changes' ? { name: 'x' } : { reason: 'x', entered: '2019-03-01', name: 'x' };
      expect((await change(what, body, other)).json()).toMatchObject({ status: 404, code: 'wells/unknown-well' });
    }
    expect((await subject.get(`${url}/history`, other)).statusCode).toBe(404);
  });

  it.each(['viewer', 'producer', 'sre'] as const)('is one by a %s', async (role) => {
    await register();
    expect((await change('changes', { name: 'x' }, { as: { roles: [role] } })).statusCode).toBe(403);
  });
});
