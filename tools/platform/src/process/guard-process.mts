import { createInterface } from 'node:readline';
import { stopLeftovers } from './leftovers.mts';

// Runs on its own; its standard input closes when the supervisor ends, however it ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

let latest = '[]';
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => (latest = line));
lines.on('close', () => void stopLeftovers(latest));
