import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOf, readCompose } from '../src/compose.mts';
import { root } from '../src/files.mts';
import { at, membersAt, parseJson } from '../src/json.mts';

/** What the library says that Docker Compose reads its files with. */
function load(path: string): { readonly code: number; readonly output: string } {
  const cwd = join(root, 'tools', 'deploy-check', 'compose');
  const { status, stdout, stderr } = spawnSync('go', ['run', '.', path], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 16 * 2 ** 20,
  });
  return { code: status ?? 1, output: status === 0 ? stdout : stderr };
}

describe('docker-compose.yml, read with the library of Docker Compose', () => {
  it('stands on its own, and says what our own tests take it to say', () => {
    const { code, output } = load(join(root, 'docker-compose.yml'));
    expect([code, code === 0 ? '' : output]).toEqual([0, '']);
    const project = parseJson(output);
    const services = membersAt(readCompose(), 'services');
    expect(
      membersAt(project, 'services')
        .map(([name]) => name)
        .sort(),
    ).toEqual(services.map(([name]) => name).sort());
    for (const [name, service] of services) {
      expect([name, at(project, 'services', name, 'environment') ?? {}]).toEqual([name, environmentOf(service)]);
      const waitsFor = Object.keys(Object(at(project, 'services', name, 'depends_on') ?? {}));
      expect([name, waitsFor.sort()]).toEqual([name, dependenciesOf(service).sort()]);
    }
  });

  it('would be refused if it waited for a service that is not there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wellflow-compose-'));
    const path = join(folder, 'docker-compose.yml');
    writeFileSync(path, 'name: x\nservices:\n  a:\n    image: a\n    depends_on: [b]\n');
    const { code, output } = load(path);
    rmSync(folder, { recursive: true });
    expect(code).not.toBe(0);
    expect(output).toContain('depends on undefined service');
  });
});

function dependenciesOf(service: ReturnType<typeof readCompose>): string[] {
  const named = at(service, 'depends_on') ?? [];
  return Array.isArray(named) ? named.map(String) : Object.keys(Object(named));
}
