import { createFakeDirectory, createFakeCredentials, fakeSecrets } from '../fakes.support';
import { createIssueToken } from './issue-token';
import { createOpenOrganizations } from './open-organizations';

const roles = ['admin', 'operator', 'producer', 'viewer', 'sre'];
const client = { clientId: 'wellflow-cli', clientSecret: 'a-secret-of-development' };

async function createIssuer() {
  const directory = createFakeDirectory();
  const credentials = createFakeCredentials();
  const open = createOpenOrganizations({ directory, credentials, secrets: fakeSecrets, roles, client });
  await open();
  const sign = async (grant: object) => ({ token: JSON.stringify(grant), expiresInSeconds: 3600 });
  return {
    directory,
    credentials,
    open,
    issue: createIssueToken({ directory, credentials, secrets: fakeSecrets, sign }),
  };
}

describe('the first organizations', () => {
  it('are told once, however often the gateway starts', async () => {
    const { directory, open } = await createIssuer();
    await open();
    expect(directory.told.map(({ organization }) => organization)).toEqual(['demo', 'other', 'platform']);
  });

  it('take the development client’s new secret, and no secret that is not the new one', async () => {
    const { directory, credentials, issue } = await createIssuer();
    const renewed = { ...client, clientSecret: 'another-secret-entirely' };
    await createOpenOrganizations({ directory, credentials, secrets: fakeSecrets, roles, client: renewed })();
    await expect(issue({ ...client, roles: [] })).rejects.toMatchObject({ code: 'gateway/unknown-client' });
    await expect(issue({ ...renewed, roles: [] })).resolves.toBeDefined();
  });

  it('are not there without a development client', async () => {
    const directory = createFakeDirectory();
    await createOpenOrganizations({
      directory,
      credentials: createFakeCredentials(),
      secrets: fakeSecrets,
      roles,
      client: undefined,
    })();
    expect(directory.told).toEqual([]);
  });

  it('do not bring back a client that was revoked by hand', async () => {
    const { directory, open, issue } = await createIssuer();
    await directory.change(
      'demo',
      (before) =>
        before && { ...before, clients: before.clients.map((each) => ({ ...each, status: 'revoked' as const })) },
    );
    await open();
    await expect(issue({ ...client, roles: [] })).rejects.toMatchObject({ code: 'gateway/unknown-client' });
  });
});

describe('a token', () => {
  it('is for the client’s own organization and all its roles, unless it asks otherwise', async () => {
    const { issue } = await createIssuer();
    const { token, roles: granted } = await issue({ ...client, roles: [] });
    expect(JSON.parse(token)).toMatchObject({
      organization: 'demo',
      subject: 'wellflow-cli',
      clientId: 'wellflow-cli',
    });
    expect(granted).toEqual(roles);
  });

  it('may be for another organization it belongs to, with fewer roles', async () => {
    const { issue } = await createIssuer();
    const { token } = await issue({ ...client, organization: 'other', roles: ['viewer'] });
    expect(JSON.parse(token)).toMatchObject({ organization: 'other', roles: ['viewer'] });
  });

  it.each([
    ['a wrong secret', { clientSecret: 'guess' }, 'gateway/unknown-client'],
    ['an unknown client', { clientId: 'nobody' }, 'gateway/unknown-client'],
    ['an organization it does not belong to', { organization: 'acme' }, 'gateway/not-a-member'],
    ['a role that does not exist', { roles: ['root'] }, 'gateway/role-not-granted'],
  ])('is refused to %s', async (_name, change, code) => {
    const { issue } = await createIssuer();
    await expect(issue({ ...client, roles: [], ...change })).rejects.toMatchObject({ code });
  });

  it('is refused while the organization is suspended', async () => {
    const { directory, issue } = await createIssuer();
    await directory.change('demo', (before) => before && { ...before, status: 'suspended' });
    await expect(issue({ ...client, roles: [] })).rejects.toMatchObject({ code: 'gateway/unknown-client' });
  });
});
