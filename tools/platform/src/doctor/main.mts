import { readConfig } from '../state/config.mts';
import { root } from '../state/root.mts';
import { canStart, defaultDir, examine } from './findings.mts';
import type { Finding } from './findings.mts';

const marks = { good: '✓', bad: '✗', optional: '–' } as const;

function line({ what, verdict, found, remedy }: Finding): string {
  const advice = remedy === undefined ? '' : `\n${' '.repeat(15)}${remedy}`;
  return `${marks[verdict]} ${what.padEnd(12)} ${found}${advice}`;
}

const findings = await examine({ dir: defaultDir(root), config: readConfig() });
const good = canStart(findings);
if (process.argv.includes('--json')) console.log(JSON.stringify({ canStart: good, findings }, undefined, 2));
else
  console.log(
    `${findings.map(line).join('\n')}\n\n${good ? 'npm start will work.' : 'npm start will not work yet: see the lines marked ✗.'}`,
  );
process.exitCode = good ? 0 : 1;
