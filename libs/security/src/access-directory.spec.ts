import { createAccessDirectory } from './access-directory';
import type { Principal } from './principal';

const scada: Principal = {
  subject: 'scada',
  clientId: 'scada',
  kind: 'client',
  organization: 'demo',
  roles: ['producer', 'viewer'],
  issuedAtMs: 1_000,
};
const client = { clientId: 'scada', status: 'active', roles: ['producer', 'viewer'], tokensFrom: null };
const demo = { organization: 'demo', status: 'active', clients: [client], users: [] };

describe('the access directory', () => {
  it('leaves whom it does not know to their token', () => {
    expect(createAccessDirectory().admit(scada)).toBe(scada);
  });

  it('lets an active client of an active organization in', () => {
    const directory = createAccessDirectory();
    directory.apply(demo);
    expect(directory.admit(scada)).toBe(scada);
  });

  it.each(['revoked', 'some-new-word'])('refuses a client that is %s, although its token is good', (status) => {
    const directory = createAccessDirectory();
    directory.apply({ ...demo, clients: [{ ...client, status }] });
    expect(() => directory.admit(scada)).toThrow(expect.objectContaining({ code: 'security/unauthenticated' }));
  });

  it.each(['suspended', 'some-new-word'])('refuses everybody of an organization that is %s', (status) => {
    const directory = createAccessDirectory();
    directory.apply({ ...demo, status });
    expect(() => directory.admit(scada)).toThrow(expect.objectContaining({ code: 'security/forbidden' }));
  });

  it('takes away the roles a client has lost since its token was issued, and grants none', () => {
    const directory = createAccessDirectory();
    directory.apply({ ...demo, clients: [{ ...client, roles: ['viewer', 'admin'] }] });
    expect(directory.admit(scada).roles).toEqual(['viewer']);
  });

  it('refuses tokens from before a secret was replaced', () => {
    const directory = createAccessDirectory();
    directory.apply({ ...demo, clients: [{ ...client, tokensFrom: '1970-01-01T00:00:02.000000Z' }] });
    expect(() => directory.admit(scada)).toThrow(expect.objectContaining({ code: 'security/unauthenticated' }));
    expect(directory.admit({ ...scada, issuedAtMs: 2_000 })).toMatchObject({ subject: 'scada' });
  });

  it('shuts out a blocked person, whatever program the person comes through', () => {
    const directory = createAccessDirectory();
    const ada: Principal = {
      subject: 'ada',
      clientId: 'console',
      kind: 'user',
      organization: 'demo',
      roles: ['admin', 'viewer'],
      issuedAtMs: 1_000,
    };
    directory.apply({ ...demo, users: [{ subject: 'ada', status: 'blocked', roles: ['admin'], tokensFrom: null }] });
    expect(() => directory.admit(ada)).toThrow(expect.objectContaining({ code: 'security/unauthenticated' }));
    directory.apply({ ...demo, users: [{ subject: 'ada', status: 'active', roles: ['viewer'], tokensFrom: null }] });
    expect(directory.admit(ada).roles).toEqual(['viewer']);
    expect(directory.admit({ ...ada, subject: 'somebody-new' }).roles).toEqual(['admin', 'viewer']);
  });

  it('does not mix up organizations', () => {
    const directory = createAccessDirectory();
    directory.apply({ ...demo, organization: 'other', status: 'suspended' });
    expect(directory.admit(scada)).toBe(scada);
  });
});
