import { startWayIn } from './way-in.support';

/** A process that does nothing else. On SIGUSR2 it ends as a crash would, at the worst moment. */
const [appUrl = '', systemUrl = '', group = ''] = process.argv.slice(2);

let isArmed = false;
process.once('SIGUSR2', () => (isArmed = true));

void startWayIn({ appUrl, systemUrl, group, isToDie: () => isArmed }).then(() => process.stdout.write('started\n'));
