import type { Resolver, Type } from 'avsc';
import { compileAvro } from './compile';
import { Undecodable } from './errors';
import { headerBytes } from './wire-format';
import type { Decoded } from './wire-format';

/** Reads one message of a known writer. @throws Undecodable */
export type Reader = (value: Buffer) => Decoded;

/** A reader of what a writer with this schema wrote, as our own version of the record. @throws Undecodable */
export function readerFor(written: string, typeOf: (name: string) => Type | undefined): Reader {
  const writer = compile(written);
  const schema = writer.name ?? writer.typeName;
  const own = typeOf(schema);
  if (!own) return () => fail('kafka/unknown-record-type', `${schema} is not known here`, schema);
  if (JSON.stringify(own.schema({ exportAttrs: true })) === JSON.stringify(writer.schema({ exportAttrs: true }))) {
    return (value) => read({ type: own, schema }, value);
  }
  const resolver = resolve(own, writer, schema);
  if (resolver instanceof Undecodable)
    return () => {
      throw resolver;
    };
  return (value) => read({ type: own, schema, resolver }, value);
}

interface ReadWith {
  readonly type: Type;
  readonly schema: string;
  readonly resolver?: Resolver;
}

function read({ type, schema, resolver }: ReadWith, value: Buffer): Decoded {
  const { value: payload, offset } = decode(type, value, resolver);
  if (offset !== value.length)
    return fail('kafka/truncated-avro', `A message of ${schema} has the wrong length`, schema);
  return { schema, payload };
}

function decode(
  type: Type,
  value: Buffer,
  resolver: Resolver | undefined,
): { readonly value: unknown; readonly offset: number } {
  try {
    return type.decode(value, headerBytes, resolver);
  } catch {
    return { value: undefined, offset: -1 };
  }
}

function compile(written: string): Type {
  try {
    return compileAvro(JSON.parse(written));
  } catch {
    return fail('kafka/incompatible-schema', 'The writer’s schema is not one that can be read');
  }
}

function resolve(own: Type, writer: Type, schema: string): Resolver | Undecodable {
  try {
    return own.createResolver(writer);
  } catch {
    return new Undecodable('kafka/incompatible-schema', `This version of ${schema} cannot be read as ours`, schema);
  }
}

function fail(code: Undecodable['code'], message: string, schema?: string): never {
  throw new Undecodable(code, message, schema);
}
