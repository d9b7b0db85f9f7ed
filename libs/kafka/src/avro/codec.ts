import type { Type } from 'avsc';
import { compileAvro } from './compile';
import { readerFor } from './decode';
import type { Reader } from './decode';
import { createEncoder } from './encode';
import { SchemaNotRegistered, Undecodable } from './errors';
import type { SchemaRegistry } from './registry';
import { headerBytes } from './wire-format';
import type { Decoded } from './wire-format';

/** A record that this process knows; `schemas` of `@wellflow/contracts` fits. */
export interface KnownSchema {
  readonly name: string;
  readonly avro: object;
}

/**
 * Avro in the registry's wire format: a zero byte, the schema's id in four, the record. Types are compiled once; what
 * needs the registry is asked for beforehand (`prepare`, `learn`), so that encoding and decoding are plain functions.
 */
export interface Codec {
  /** Makes `encode` possible. @throws SchemaNotRegistered, RegistryUnavailable */
  prepare(topic: string, schema: string): Promise<void>;
  /** @throws Unencodable when the payload does not fit; SchemaNotRegistered when `prepare` was not called. */
  encode(topic: string, schema: string, payload: unknown): Buffer;
  /** Makes `decode` possible for messages of this writer. @throws Undecodable, RegistryUnavailable */
  learn(value: Uint8Array | null): Promise<void>;
  /** @throws Undecodable with a code; also when `learn` was not called. */
  decode(value: Uint8Array | null): Decoded;
}

const magic = 0;

export function createCodec(registry: SchemaRegistry, schemas: Readonly<Record<string, KnownSchema>>): Codec {
  const types = new Map<string, Type>();
  const typeOf = (name: string): Type | undefined => {
    const known = schemas[name];
    if (known && !types.has(name)) types.set(name, compileAvro(known.avro));
    return types.get(name);
  };
  return { ...encoding(registry, schemas, typeOf), ...decoding(registry, typeOf) };
}

type TypeOf = (name: string) => Type | undefined;

function encoding(
  registry: SchemaRegistry,
  schemas: Readonly<Record<string, KnownSchema>>,
  typeOf: TypeOf,
): Pick<Codec, 'prepare' | 'encode'> {
  const encoders = new Map<string, (payload: unknown) => Buffer>();
  return {
    prepare: async (topic, schema) => {
      const subject = subjectOf(topic, schema);
      if (encoders.has(subject)) return;
      const type = typeOf(schema);
      const avro = schemas[schema]?.avro;
      if (!type || !avro) throw new SchemaNotRegistered(subject);
      encoders.set(subject, createEncoder(type, schema, await registry.findId(subject, avro)));
    },
    encode: (topic, schema, payload) => {
      const encode = encoders.get(subjectOf(topic, schema));
      if (!encode) throw new SchemaNotRegistered(subjectOf(topic, schema));
      return encode(payload);
    },
  };
}

function decoding(registry: SchemaRegistry, typeOf: TypeOf): Pick<Codec, 'learn' | 'decode'> {
  const readers = new Map<number, Reader>();
  return {
    learn: async (value) => {
      const id = schemaId(value);
      if (readers.has(id)) return;
      const written = await registry.findSchema(id);
      if (written === undefined) throw new Undecodable('kafka/unknown-schema-id', `The registry knows no schema ${id}`);
      readers.set(id, readerFor(written, typeOf));
    },
    decode: (value) => {
      const read = readers.get(schemaId(value));
      if (!read || value === null)
        throw new Undecodable('kafka/unknown-schema-id', 'The writer’s schema was not learned');
      return read(Buffer.isBuffer(value) ? value : Buffer.from(value));
    },
  };
}

/** TopicRecordNameStrategy: many records on a topic, each with its own history. */
export function subjectOf(topic: string, schema: string): string {
  return `${topic}-${schema}`;
}

function schemaId(value: Uint8Array | null): number {
  if (value === null || value.length < headerBytes || value[0] !== magic) {
    throw new Undecodable('kafka/not-avro', 'The message is not in the registry’s wire format');
  }
  return new DataView(value.buffer, value.byteOffset).getUint32(1);
}
