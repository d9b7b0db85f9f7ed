import { inflateRawSync } from 'node:zlib';
import { parseStrictJson } from '@wellflow/http';
import { createAvroReader, MalformedAvro, type AvroReader } from './avro-reader';

/** A container file's schema as its writer gives it, and its blocks, inflated one at a time. */
export interface AvroContainer {
  readonly schema: unknown;
  readonly blocks: Iterable<AvroBlock>;
}

export interface AvroBlock {
  readonly objects: number;
  readonly reader: AvroReader;
}

const magic = Buffer.from('Obj\u0001', 'latin1');
const mostHeaderEntries = 100;
const syncBytes = 16;

/**
 * Opens an Avro object container file (Avro 1.11, codecs null and deflate). Every length is checked against the bytes
 * there are: avsc trusts the counts in a block, and loops for minutes over a few hostile bytes.
 * @throws MalformedAvro also while blocks are read, and when all of them inflate beyond `inflatedBytes`.
 */
export function openAvroContainer(file: Buffer, inflatedBytes: number): AvroContainer {
  const reader = createAvroReader(file);
  if (!reader.bytes(magic.length).equals(magic)) throw new MalformedAvro('This is not an Avro object container file');
  const header = readHeader(reader);
  const codec = header.get('avro.codec')?.toString() ?? 'null';
  if (codec !== 'null' && codec !== 'deflate')
    throw new MalformedAvro('The codecs null and deflate are read, no other');
  const sync = reader.bytes(syncBytes);
  const schema = parseSchema(header.get('avro.schema'));
  return { schema, blocks: readBlocks(reader, { deflated: codec === 'deflate', sync, inflatedBytes }) };
}

function readHeader(reader: AvroReader): ReadonlyMap<string, Buffer> {
  const entries = new Map<string, Buffer>();
  for (let count = reader.blockCount(); count !== 0; count = reader.blockCount()) {
    if (entries.size + count > mostHeaderEntries) throw new MalformedAvro('The header has too many entries');
    for (let entry = 0; entry < count; entry += 1) entries.set(reader.text(), reader.bytes(reader.length()));
  }
  return entries;
}

/** Strictly: a schema nested a thousand deep is no schema. @throws HttpFault 400 */
function parseSchema(json: Buffer | undefined): unknown {
  if (json === undefined) throw new MalformedAvro('The header has no schema');
  return parseStrictJson(json);
}

interface BlockOptions {
  readonly deflated: boolean;
  readonly sync: Buffer;
  readonly inflatedBytes: number;
}

function* readBlocks(reader: AvroReader, { deflated, sync, inflatedBytes }: BlockOptions): Generator<AvroBlock> {
  let left = inflatedBytes;
  while (!reader.isAtEnd()) {
    const objects = reader.length();
    const stored = reader.bytes(reader.length());
    if (!reader.bytes(syncBytes).equals(sync)) throw new MalformedAvro('A block does not end in the sync marker');
    const data = deflated ? inflate(stored, left) : stored;
    left -= data.length;
    yield { objects, reader: createAvroReader(data) };
  }
}

function inflate(stored: Buffer, maxOutputLength: number): Buffer {
  if (maxOutputLength <= 0) throw new MalformedAvro('The blocks inflate to more than is taken');
  try {
    return inflateRawSync(stored, { maxOutputLength });
  } catch {
    throw new MalformedAvro('A block does not inflate, or to more than is taken');
  }
}
