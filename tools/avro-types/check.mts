// Run: node tools/avro-types/check.mts. Judges schemas and topics, and what they would break of what was released.
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadContracts, loadReleased } from './src/load.mts';
import { parseArguments } from './src/root.mts';
import { complaintsAboutChanges, complaintsAboutHistory } from './src/released-rules.mts';
import { complaintsAboutSchema } from './src/schema-rules.mts';
import { complaintsAboutTopics } from './src/topic-rules.mts';

const { root } = parseArguments();
const contracts = loadContracts(resolve(root, 'schemas'));
const released = loadReleased(resolve(root, 'schemas'));
const complaints = [
  ...contracts.schemas.flatMap(complaintsAboutSchema),
  ...complaintsAboutTopics(contracts, readdirSync(resolve(root, 'services'))),
  ...complaintsAboutChanges(contracts, released, new Date().toISOString().slice(0, 10)),
  ...complaintsAboutHistory(root),
];
complaints.forEach((complaint) => console.error(complaint));
console.log(
  `${contracts.schemas.length} schemas, ${released.length} released versions, ${complaints.length} complaints`,
);
process.exitCode = complaints.length === 0 ? 0 : 1;
