// node tools/deploy-check/src/run-specs.mts <folder> [what stays unverified]: runs the specs of one folder and ends with
// `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at, parseJson } from './json.mts';
import { root } from './files.mts';

const [folder = 'tools/deploy-check/helm', unverified] = process.argv.slice(2);
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const scratch = mkdtempSync(join(tmpdir(), 'wellflow-specs-'));
const results = join(scratch, 'results.json');
const config = join(root, 'tools', 'deploy-check', 'jest.tools.config.js');

const { status } = spawnSync(
  process.execPath,
  [jest, '-c', config, '--roots', join(root, folder), '--runInBand', '--json', '--outputFile', results],
  {
    stdio: ['ignore', 'ignore', 'inherit'],
  },
);
const tally = parseJson(readFileSync(results, 'utf8'));
rmSync(scratch, { recursive: true, force: true });
const broken = at(tally, 'numRuntimeErrorTestSuites');
if (unverified !== undefined) process.stdout.write(`unverified: ${unverified}\n`);
const failed = Number(at(tally, 'numFailedTests')) + Number(broken);
process.stdout.write(`${Number(at(tally, 'numPassedTests'))} passed, ${failed} failed\n`);
process.exitCode = status === 0 && failed === 0 ? 0 : 1;
