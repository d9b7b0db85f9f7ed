import { runCli } from './run-cli.mts';

// `logs | head` closes the pipe early, and that is fine.
process.stdout.on('error', () => process.exit(0));
await runCli(process.argv.slice(2));
