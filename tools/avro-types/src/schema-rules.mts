import { parse as parseName } from 'node:path';
import avsc from 'avsc';
import { type AvroField, type AvroLogical, type AvroRecord, type AvroType } from './avro.mts';
import { isArray, isMap, isRecord, isUnion, kindOf, recordsIn } from './avro.mts';
import type { SchemaFile } from './load.mts';

/** Who may see a field. `restricted` (tax id, bank account, personal contact) never enters a topic. */
export const dataClasses: readonly string[] = ['public', 'internal', 'confidential', 'restricted'];

// The logical types that the codec turns into text, and what they stand on.
const logicalTypes: Readonly<Record<string, string>> = { 'timestamp-micros': 'long', decimal: 'bytes', uuid: 'string' };
const primitives = new Set(['null', 'boolean', 'int', 'long', 'double', 'string', 'bytes']);

/** What is wrong with a schema, each a sentence that starts with its file. */
export function complaintsAboutSchema(file: SchemaFile): readonly string[] {
  const records = recordsIn(file.record);
  const complaints = [
    ...aboutName(file),
    ...records.flatMap((record) => aboutRecord(record, file.record)),
    ...aboutAvro(file.record),
  ];
  return complaints.map((complaint) => `${file.path}: ${complaint}`);
}

function aboutName({ path, name, record }: SchemaFile): readonly string[] {
  const { dir, name: file } = parseName(path);
  const expected = `wellflow.${dir}.${pascal(file)}`;
  if (!/^[a-z]+(-[a-z0-9]+)*\.v[1-9]\d*$/.test(file))
    return ['a file is named in kebab-case with its version: well-plugged.v1.avsc'];
  if (kindOf(record) !== 'record') return ['a message is a record'];
  return name === expected ? [] : [`holds ${name}; its place and file name say ${expected}`];
}

const pascal = (file: string): string =>
  file
    .split(/[-.]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

function aboutRecord(record: AvroRecord, message: AvroRecord): readonly string[] {
  const complaints = record.fields.flatMap((field) =>
    aboutField(field).map((text) => `${record.name}.${field.name} ${text}`),
  );
  if (!record.doc) complaints.push(`${record.name} has no doc`);
  if (record.aliases !== undefined) complaints.push(`${record.name} has aliases: a changed name is a new record`);
  // Messages evolve apart, so they share no nested record.
  if (!record.name.startsWith(message.name)) complaints.push(`${record.name} must begin with ${message.name}`);
  return complaints;
}

function aboutField(field: AvroField): readonly string[] {
  const complaints: string[] = [];
  if (!/^[a-z][A-Za-z0-9]*$/.test(field.name)) complaints.push('is not in camelCase');
  if (!field.doc) complaints.push('has no doc');
  if (!dataClasses.includes(field.dataClass ?? '')) complaints.push(`needs a dataClass: ${dataClasses.join(', ')}`);
  if (field.dataClass === 'restricted') complaints.push('is restricted: it never enters a topic');
  if ('aliases' in field) complaints.push('has aliases: a changed name is a new field');
  if (isUnion(field.type) && !isOptional(field)) complaints.push('must be ["null", type] with default null');
  return [...complaints, ...aboutType(field.type)];
}

const isOptional = ({ type, default: value }: AvroField): boolean =>
  isUnion(type) && type.length === 2 && type[0] === 'null' && type[1] !== 'null' && value === null;

function aboutType(type: AvroType): readonly string[] {
  if (isUnion(type)) return type.flatMap(aboutType);
  if (isRecord(type)) return [];
  if (isArray(type)) return aboutInner(type.items);
  if (isMap(type)) return aboutInner(type.values);
  const kind = kindOf(type);
  if (kind === 'enum') return ['is an enum: use text, a new symbol would stop every reader'];
  if (!primitives.has(kind)) return [`has type ${kind}, which messages do not use`];
  return typeof type === 'string' || isUnion(type) ? [] : aboutLogical(type as AvroLogical);
}

const aboutInner = (type: AvroType): readonly string[] =>
  isUnion(type) ? ['holds a union inside a list or map: put it in a record'] : aboutType(type);

function aboutLogical({ type, logicalType, precision, scale }: AvroLogical): readonly string[] {
  if (logicalType === undefined) return [];
  if (logicalTypes[logicalType] !== type)
    return [`has logical type ${logicalType} on ${type}, which the codec does not know`];
  if (logicalType !== 'decimal') return [];
  const exact = Number.isInteger(precision) && Number.isInteger(scale) && Number(scale) <= Number(precision);
  return exact ? [] : ['is a decimal without a sound precision and scale'];
}

function aboutAvro(record: AvroRecord): readonly string[] {
  try {
    avsc.Type.forSchema(structuredClone(record) as unknown as avsc.Schema);
    return [];
  } catch (error) {
    return [`Avro refuses it: ${error instanceof Error ? error.message : String(error)}`];
  }
}
