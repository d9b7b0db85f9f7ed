import { openLogFile } from '../process/log-file.mts';
import { startGuard } from '../process/guard.mts';
import { startProcess } from '../process/running-process.mts';

// A supervisor to be killed: two guarded processes, one of which does not end on SIGTERM.
const [dir = '.'] = process.argv.slice(2);
const guard = startGuard(`${dir}/processes.json`);
const log = openLogFile(`${dir}/x.log`);
const spec = { name: 'sleeper', command: 'sleep', args: ['300'], cwd: dir, env: {} };
const first = startProcess(spec, log, guard);
const second = startProcess({ ...spec, name: 'second', args: ['301'] }, log, guard);
console.log(JSON.stringify([first.pid, second.pid]));
