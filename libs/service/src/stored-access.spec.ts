import { createAccessDirectory, type Principal } from '@wellflow/security';
import { readStoredAccess } from './stored-access';

const ada: Principal = {
  subject: 'ada',
  clientId: 'console',
  kind: 'user',
  organization: 'demo',
  roles: ['admin'],
  issuedAtMs: 1_000,
};
const consoleClient = { clientId: 'console', status: 'active', roles: ['admin'] };

describe('a stored row of access', () => {
  it('from before people and replaced secrets were told is read, and takes no rights away', () => {
    const directory = createAccessDirectory();
    directory.apply(readStoredAccess({ organization: 'demo', status: 'active', clients: [consoleClient] }));
    expect(directory.admit(ada).roles).toEqual(['admin']);
  });

  it('of today is read as it is', () => {
    const users = [{ subject: 'ada', status: 'blocked', roles: ['admin'], tokensFrom: '2026-01-01T00:00:00.000000Z' }];
    const access = { organization: 'demo', status: 'active', clients: [], users };
    expect(readStoredAccess(access)).toEqual(access);
  });
});
