import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../state/config.mts';
import { findJdk } from './jdk.mts';

describe('the search for a JDK', () => {
  let dir: string;
  beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'jvm-'))));
  afterEach(() => rmSync(dir, { recursive: true }));

  it('prefers JAVA_HOME, then PATH, then the newest of the machine', () => {
    const [jdk21, jdk22, jdk25] = [jdk('21.0.1'), jdk('22'), jdk('25.0.3')];
    expect(findJdk(readConfig({ JAVA_HOME: jdk22, PATH: join(jdk21, 'bin') }), [dir]).home).toBe(jdk22);
    expect(findJdk(readConfig({ PATH: join(jdk21, 'bin') }), [dir]).home).toBe(jdk21);
    expect(findJdk(readConfig({ PATH: '' }), [dir])).toMatchObject({ home: jdk25, version: 25 });
  });

  it('passes over one that is too old', () => {
    const [old, recent] = [jdk('17.0.15'), jdk('21')];
    expect(findJdk(readConfig({ JAVA_HOME: old, PATH: join(old, 'bin') }), [dir]).home).toBe(recent);
  });

  it('says what it found and what to install when nothing will do', () => {
    const old = jdk('17.0.15');
    const search = () => findJdk(readConfig({ PATH: join(old, 'bin') }), []);
    expect(search).toThrow(`need a JDK 21 or newer; found 17 in ${old}.`);
    expect(() => findJdk(readConfig({ PATH: '' }), [])).toThrow('found none.');
    expect(search).toThrow(expect.objectContaining({ remedy: expect.stringContaining('JAVA_HOME') }));
  });

  function jdk(version: string): string {
    const home = join(dir, `jdk-${version}`);
    mkdirSync(join(home, 'bin'), { recursive: true });
    writeFileSync(join(home, 'bin', 'java'), '', { mode: 0o755 });
    writeFileSync(join(home, 'release'), `JAVA_VERSION="${version}"\nJAVA_RUNTIME_VERSION="${version}+1"\n`);
    return home;
  }
});
