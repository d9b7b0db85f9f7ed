import { Type } from 'avsc';
import type { Schema } from 'avsc';
import { DecimalType } from './decimal-type';
import { InstantType } from './instant-type';

const logicalTypes = { 'timestamp-micros': InstantType, decimal: DecimalType };

/** A compiled Avro type. @throws Error when the schema is not valid Avro. */
export function compileAvro(schema: unknown): Type {
  return Type.forSchema(toSchema(schema), { logicalTypes, registry: {} });
}

function toSchema(schema: unknown): Schema {
  if (typeof schema !== 'object' || schema === null) throw new Error('An Avro schema is a JSON object');
  // eslint-disable-next-line house/no-assertion -- avsc itself checks the schema, this only gives it to it
  return schema as Schema;
}
