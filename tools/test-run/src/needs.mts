import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './config.mts';
import { runCommand } from './run-command.mts';

/** Something a tool needs, and the package that brings it. */
export type Need =
  | { readonly executable: string; readonly apt?: string; readonly go?: string; readonly goTags?: string }
  | { readonly python: string; readonly module: string };

type Say = (text: string) => void;

/** Installs what is missing, by package name. @returns why it cannot be had, or undefined when all is there. */
export async function ensureTools(needs: readonly Need[], env: Environment, say: Say): Promise<string | undefined> {
  for (const need of needs) {
    const missing = 'python' in need ? await ensurePython(need, env, say) : await ensureExecutable(need, env, say);
    if (missing !== undefined) return missing;
  }
  return undefined;
}

/** @returns the search path for tools: the checkout's, what was installed here before, then the machine's. */
export function toolsPath(root: string, env: Environment): string {
  const own = [join(root, 'node_modules', '.bin'), join(cacheOf(env), 'bin'), join(cacheOf(env), 'python', 'bin')];
  return [...own, env['PATH'] ?? '', '/usr/sbin'].join(':');
}

type ExecutableNeed = Extract<Need, { readonly executable: string }>;

async function ensureExecutable(need: ExecutableNeed, env: Environment, say: Say): Promise<string | undefined> {
  const isThere = (): boolean => isOnPath(need.executable, env);
  if (isThere()) return undefined;
  if (need.go !== undefined && isOnPath('go', env)) await installGo(need.go, { tags: need.goTags ?? '', env, say });
  if (!isThere() && need.apt !== undefined && isRoot() && isOnPath('apt-get', env))
    await installApt(need.apt, env, say);
  return isThere() ? undefined : `${need.executable} is not here: ${remedy(need)}`;
}

function remedy({ apt, go }: ExecutableNeed): string {
  const ways = [
    ...(apt === undefined ? [] : [`apt install ${apt}`]),
    ...(go === undefined ? [] : [`go install ${go}`]),
  ];
  return ways.length === 0 ? 'no package brings it' : `install it (${ways.join(', or ')})`;
}

interface GoInstall {
  /** Build tags: of a large program only what is needed. */
  readonly tags: string;
  readonly env: Environment;
  readonly say: Say;
}

async function installGo(pkg: string, { tags, env, say }: GoInstall): Promise<void> {
  const bin = join(cacheOf(env), 'bin');
  mkdirSync(bin, { recursive: true });
  say(`go install ${pkg} (a few minutes the first time)`);
  await runCommand({
    command: 'go',
    args: ['install', '-tags', tags, pkg],
    cwd: '/',
    env: { ...env, GOBIN: bin, CGO_ENABLED: '0' },
  });
}

let updated = false;

async function installApt(pkg: string, env: Environment, say: Say): Promise<void> {
  const settings = { cwd: '/', env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } };
  say(`apt-get install ${pkg}`);
  if (!updated) await runCommand({ command: 'apt-get', args: ['update', '-qq'], ...settings });
  updated = true;
  await runCommand({ command: 'apt-get', args: ['install', '-y', '-qq', '--no-install-recommends', pkg], ...settings });
}

async function ensurePython(
  { python, module }: Extract<Need, { readonly python: string }>,
  env: Environment,
  say: Say,
): Promise<string | undefined> {
  if (!isOnPath('python3', env)) return `python3 is not here: install it (apt install python3 python3-venv)`;
  const folder = join(cacheOf(env), 'python');
  const interpreter = join(folder, 'bin', 'python3');
  const settings = { cwd: '/', env };
  if (!existsSync(interpreter)) await runCommand({ command: 'python3', args: ['-m', 'venv', folder], ...settings });
  const hasModule = async (): Promise<boolean> =>
    (await runCommand({ command: interpreter, args: ['-c', `import ${module}`], ...settings })).code === 0;
  if (await hasModule()) return undefined;
  say(`pip install ${python}`);
  await runCommand({ command: interpreter, args: ['-m', 'pip', 'install', '--quiet', python], ...settings });
  return (await hasModule()) ? undefined : `Python package ${python} could not be installed (pip install ${python})`;
}

function isOnPath(name: string, env: Environment): boolean {
  return (env['PATH'] ?? '').split(':').some((folder) => folder !== '' && existsSync(join(folder, name)));
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function cacheOf(env: Environment): string {
  return env['WELLFLOW_CACHE'] ?? join(env['XDG_CACHE_HOME'] ?? join(env['HOME'] ?? homedir(), '.cache'), 'wellflow');
}
