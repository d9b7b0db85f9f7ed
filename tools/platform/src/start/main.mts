import { readConfig } from '../state/config.mts';
import { parseArguments } from './arguments.mts';
import { runMain } from './run-main.mts';

await runMain(parseArguments(process.argv.slice(2)), readConfig());
