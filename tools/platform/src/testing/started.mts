import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root, sources } from '../state/root.mts';

/** `npm start` with fixture services, as a test watches it. */
export interface Started {
  readonly child: ChildProcess;
  /** Everything on the screen so far. */
  screen(): string;
  /** Resolves with the exit code, or the signal. */
  readonly exited: Promise<number | string | null>;
  until(text: string | RegExp): Promise<void>;
}

export function startFixture(args: readonly string[], options: SpawnOptions = {}): Started {
  return watchStart(process.execPath, [join(sources, 'testing', 'start-fixture.mts'), ...args], options);
}

export function watchStart(command: string, args: readonly string[], options: SpawnOptions = {}): Started {
  const child = spawn(command, [...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  let over = false;
  const exited = new Promise<number | string | null>((resolve) => {
    child.once('close', (code, signal) => {
      over = true;
      resolve(code ?? signal);
    });
  });
  const until = async (wanted: string | RegExp): Promise<void> => {
    const seen = (): boolean => (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text));
    const deadline = Date.now() + 110_000;
    while (!seen()) {
      if (over || Date.now() > deadline) throw new Error(`Never on the screen: ${String(wanted)}\n${text}`);
      await sleep(50);
    }
  };
  return { child, screen: () => text, exited, until };
}
