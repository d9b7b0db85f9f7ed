import { startWayIn } from './way-in.support';

/** A process that does nothing else; a spec ends it as a crash would. */
const [appUrl = '', systemUrl = '', group = ''] = process.argv.slice(2);

void startWayIn({ appUrl, systemUrl, group }).then(() => process.stdout.write('started\n'));
