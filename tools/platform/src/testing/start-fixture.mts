import { parseArguments } from '../start/arguments.mts';
import { runMain } from '../start/run-main.mts';
import { readConfig } from '../state/config.mts';
import { fixturePrograms } from './fixture-programs.mts';

// `npm start` with small programs for services.
await runMain(parseArguments(process.argv.slice(2)), readConfig(), fixturePrograms);
