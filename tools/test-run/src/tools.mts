import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from './config.mts';
import { ensureTools, toolsPath } from './needs.mts';
import type { Need } from './needs.mts';
import { runCommand } from './run-command.mts';
import { addUp, failed, nothing, readLastLine } from './tally.mts';
import type { Tally } from './tally.mts';
import { openTestStack } from './test-stack.mts';

/** One line of tools.json. */
export interface ToolEntry {
  readonly name: string;
  readonly command: readonly string[];
  readonly needs?: readonly Need[];
  /** Whether it wants the TEST_ addresses of a stack. */
  readonly stack?: boolean;
}

export interface ToolsRun {
  readonly root: string;
  readonly patterns: readonly string[];
  readonly env: Environment;
  readonly say: (text: string) => void;
}

/** Runs each entry of tools.json whose name has one of the patterns in it. */
export async function runTools({ root, patterns, env, say }: ToolsRun): Promise<Tally> {
  const list = JSON.parse(readFileSync(join(root, 'tools', 'test-run', 'tools.json'), 'utf8')) as readonly ToolEntry[];
  const chosen = list.filter(({ name }) => patterns.length === 0 || patterns.some((pattern) => name.includes(pattern)));
  const stack = chosen.some((entry) => entry.stack === true) ? await openTestStack(env, say) : undefined;
  const tallies: Tally[] = [];
  for (const entry of chosen) {
    say(`== ${entry.name}`);
    tallies.push(await runTool(entry, { root, say, env: { ...env, ...stack?.env, PATH: toolsPath(root, env) } }));
  }
  await stack?.close();
  return addUp(tallies);
}

async function runTool(entry: ToolEntry, { root, env, say }: Omit<ToolsRun, 'patterns'>): Promise<Tally> {
  const missing = await ensureTools(entry.needs ?? [], env, say);
  if (missing !== undefined) return { ...nothing, skipped: 1, unverified: [`${entry.name}: ${missing}`] };
  const [command, ...args] = entry.command;
  if (command === undefined) return failed(`${entry.name}: no command in tools.json`);
  const { code, output } = await runCommand({ command, args, cwd: root, env, limitMinutes: 20 });
  return tallyOfTool(entry.name, code, output);
}

/** A tool that ends with `N passed, N failed` is taken at its word; of any other the exit code counts as one test. */
export function tallyOfTool(name: string, code: number, output: string): Tally {
  const unverified = output.split('\n').flatMap((line) => /^unverified: (.*)$/.exec(line)?.[1] ?? []);
  const said = readLastLine(name, output);
  const one = code === 0 ? { ...nothing, passed: 1 } : failed(`${name}: exit code ${code}`);
  const silent = said !== undefined && code !== 0 && said.failures.length === 0 ? [`${name}: exit code ${code}`] : [];
  const tally = said ?? one;
  return { ...tally, failures: [...tally.failures, ...silent], unverified };
}
