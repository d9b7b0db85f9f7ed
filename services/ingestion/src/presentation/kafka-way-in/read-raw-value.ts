import { HttpFault, parseStrictJson, type Fault } from '@wellflow/http';
import type { IncomingRaw } from '@wellflow/kafka';
import { readAvro } from '../http/avro-readings';
import { contentTypes, largestBatch, largestBodyBytes } from '../http/post-readings-bodies';
import { largestLineBytes, readLines } from '../http/post-readings-ndjson';
import { noFaults, type Submission } from '../http/post-readings-verdicts';
import type { Line } from '../http/ndjson-groups';

/** A record's readings, or why there are none. */
export type RawValue =
  { readonly submission: Submission; readonly fault?: never } | { readonly fault: Fault; readonly submission?: never };

/** Reads a value by its `content-type` header, JSON where it has none, as `POST /v1/readings` reads its body. */
export function readRawValue({ value, headers }: Pick<IncomingRaw, 'value' | 'headers'>): RawValue {
  if (value === null || value.length === 0) return { fault: emptyValue };
  const essence = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? contentTypes.json[0];
  const read = readers.find(({ types }) => types.includes(essence))?.read;
  if (read === undefined) return { fault: unsupported };
  try {
    return bounded(read(value));
  } catch (error) {
    if (error instanceof HttpFault) return { fault: error.fault };
    throw error;
  }
}

const readers: readonly { readonly types: readonly string[]; readonly read: (value: Buffer) => Submission }[] = [
  { types: contentTypes.json, read: readJson },
  { types: contentTypes.stream, read: (value) => readLines(splitLines(value)) },
  {
    types: contentTypes.avro,
    read: (value) => readAvro(value, { inflatedBytes: largestBodyBytes, mostReadings: largestBatch }),
  },
];

/** @throws HttpFault */
function readJson(value: Buffer): Submission {
  // Numbers beyond a double cost their own reading, not the batch.
  const said = parseStrictJson(value, 'keep');
  if (typeof said !== 'object' || said === null || !('readings' in said) || !Array.isArray(said.readings))
    throw new HttpFault(notReadings);
  if (Object.keys(said).length > 1) throw new HttpFault(notReadings);
  return { readings: said.readings, faults: noFaults, placeOf: (index) => `/readings/${index}` };
}

function splitLines(value: Buffer): readonly Line[] {
  const lines: Line[] = [];
  for (let start = 0, end = 0; start < value.length; start = end + 1) {
    const at = value.indexOf(0x0a, start);
    end = at === -1 ? value.length : at;
    const line = value.subarray(start, end);
    if (line.length > largestLineBytes) lines.push(undefined);
    else if (line.some((byte) => !blanks.has(byte))) lines.push(line);
  }
  return lines;
}

const blanks: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d]);

function bounded(submission: Submission): RawValue {
  const { length } = submission.readings;
  if (length === 0) return { fault: notReadings };
  return length > largestBatch ? { fault: tooMany } : { submission };
}

const emptyValue: Fault = { status: 400, code: 'ingestion/empty-value', detail: 'The record has no value' };
const unsupported: Fault = {
  status: 415,
  code: 'ingestion/unsupported-content-type',
  detail: `The content-type header says none of ${readers.flatMap(({ types }) => types).join(', ')}`,
};
const notReadings: Fault = {
  status: 400,
  code: 'ingestion/not-readings',
  detail: 'The value is not {"readings":[…]} with at least one reading and nothing else',
};
const tooMany: Fault = {
  status: 413,
  code: 'ingestion/too-many-readings',
  detail: `A record has at most ${largestBatch} readings`,
};
