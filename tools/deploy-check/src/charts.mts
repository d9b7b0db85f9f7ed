import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseYamlStream, root } from './files.mts';
import { at } from './json.mts';
import type { JsonValue } from './json.mts';

/** A copy of the charts with their dependencies in place: the checkout itself stays clean. */
export interface Charts {
  readonly folder: string;
  /** @returns what Helm says of a chart, with its exit code. */
  lint(chart: string, values: JsonValue): HelmAnswer;
  /** @returns the objects Helm makes. @throws Error with what Helm says when it refuses. */
  render(chart: string, values: JsonValue): readonly JsonValue[];
  close(): void;
}

export interface HelmAnswer {
  readonly code: number;
  readonly output: string;
}

// The oldest version the charts allow, which has every API they use.
const kubeVersion = '1.29.0';

export function openCharts(services: readonly string[]): Charts {
  const folder = mkdtempSync(join(tmpdir(), 'wellflow-charts-'));
  cpSync(join(root, 'deploy', 'helm'), folder, { recursive: true });
  for (const chart of [...services, 'wellflow']) {
    execFileSync('helm', ['dependency', 'build', join(folder, chart)], { stdio: 'pipe' });
  }
  const withValues = (values: JsonValue): string => {
    const path = join(folder, 'values-of-test.json');
    writeFileSync(path, JSON.stringify(values));
    return path;
  };
  return {
    folder,
    lint: (chart, values) => run(['lint', '--strict', join(folder, chart), '--values', withValues(values)]),
    render(chart, values) {
      const { code, output } = run([
        'template',
        'wf',
        join(folder, chart),
        '--namespace',
        'oil',
        '--kube-version',
        kubeVersion,
        '--values',
        withValues(values),
      ]);
      if (code !== 0) throw new Error(output);
      return parseYamlStream(output);
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function kindOf(object: JsonValue): string {
  return String(at(object, 'kind'));
}

export function nameOf(object: JsonValue): string {
  return String(at(object, 'metadata', 'name'));
}

/** @throws Error naming what is there when the object is not. */
export function objectOf(objects: readonly JsonValue[], kind: string, name: string): JsonValue {
  const found = objects.find((object) => kindOf(object) === kind && nameOf(object) === name);
  if (found !== undefined) return found;
  throw new Error(
    `No ${kind} ${name} among ${objects.map((object) => `${kindOf(object)} ${nameOf(object)}`).join(', ')}`,
  );
}

function run(args: readonly string[]): HelmAnswer {
  const { status, stdout, stderr } = spawnSync('helm', args, { encoding: 'utf8' });
  const output = status === 0 ? stdout : stdout + stderr;
  return { code: status ?? 1, output };
}
