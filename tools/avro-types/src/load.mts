import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { parse } from 'yaml';
import { type AvroRecord, fullName } from './avro.mts';

/** One `.avsc` file as it stands in the tree. */
export interface SchemaFile {
  /** Path under the schemas folder: `wells/well-registered.v1.avsc`. */
  readonly path: string;
  readonly name: string;
  readonly record: AvroRecord;
}

export interface Sunset {
  readonly on: string;
  readonly replacedBy: string;
}

/** One entry of `topics.yaml`, as written. */
export interface TopicEntry {
  readonly description: string;
  readonly kind: string;
  readonly owner: string;
  readonly key: string;
  readonly records: readonly string[];
  readonly partitions: number;
  readonly retention?: string;
  readonly maxMessageBytes?: number;
  readonly sunset?: Readonly<Record<string, Sunset>>;
}

export interface TopicsFile {
  readonly defaults: {
    readonly production: { readonly replicationFactor: number; readonly minInsyncReplicas: number };
    readonly maxMessageBytes: number;
  };
  readonly topics: Readonly<Record<string, TopicEntry>>;
  /** Released records that are no longer told, with the day they stopped. */
  readonly retired: Readonly<Record<string, string>>;
}

export interface Contracts {
  readonly schemas: readonly SchemaFile[];
  readonly file: TopicsFile;
}

/** Reads `schemas/`; `schemas/released/` holds frozen versions and is read by `loadReleased`. */
export function loadContracts(folder: string): Contracts {
  const file = parse(readFileSync(join(folder, 'topics.yaml'), 'utf8'), { merge: true }) as TopicsFile;
  return { schemas: schemaPaths(folder).map((path) => readSchema(folder, path)), file };
}

/** A frozen version: what has been told, and may be read for ever. */
export interface ReleasedVersion {
  readonly name: string;
  readonly version: string;
  readonly record: AvroRecord;
}

/** Reads `schemas/released/<full name>/<version>.avsc`, oldest first. */
export function loadReleased(folder: string): readonly ReleasedVersion[] {
  return avscIn(join(folder, 'released')).map((path) => ({
    name: basename(dirname(path)),
    version: basename(path, '.avsc'),
    record: readRecord(path),
  }));
}

function schemaPaths(folder: string): readonly string[] {
  return avscIn(folder)
    .map((path) => relative(folder, path))
    .filter((path) => !path.startsWith('released/'));
}

function avscIn(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return entries
      .filter((entry) => entry.endsWith('.avsc'))
      .sort()
      .map((entry) => join(folder, entry));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function readSchema(folder: string, path: string): SchemaFile {
  const record = readRecord(join(folder, path));
  return { path, name: fullName(record), record };
}

function readRecord(path: string): AvroRecord {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as AvroRecord;
  } catch (error) {
    throw new Error(`${path}: not JSON (${String(error)})`, { cause: error });
  }
}
