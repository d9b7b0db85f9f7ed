/** The part of Avro that messages use. Everything else is refused by `complaintsAboutRecord`. */
export interface AvroField {
  readonly name: string;
  readonly type: AvroType;
  readonly default?: unknown;
  readonly doc?: string;
  readonly dataClass?: string;
}

export interface AvroRecord {
  readonly type: 'record';
  readonly name: string;
  readonly namespace?: string;
  readonly doc?: string;
  readonly aliases?: readonly string[];
  readonly fields: readonly AvroField[];
}

export interface AvroArray {
  readonly type: 'array';
  readonly items: AvroType;
}

export interface AvroMap {
  readonly type: 'map';
  readonly values: AvroType;
}

/** A primitive with attributes, e.g. `{ type: 'long', logicalType: 'timestamp-micros' }`. */
export interface AvroLogical {
  readonly type: string;
  readonly logicalType?: string;
  readonly precision?: number;
  readonly scale?: number;
}

export type AvroType = string | readonly AvroType[] | AvroRecord | AvroArray | AvroMap | AvroLogical;

export const isUnion = (type: AvroType): type is readonly AvroType[] => Array.isArray(type);
export const isRecord = (type: AvroType): type is AvroRecord => kindOf(type) === 'record' && typeof type === 'object';
export const isArray = (type: AvroType): type is AvroArray => kindOf(type) === 'array' && typeof type === 'object';
export const isMap = (type: AvroType): type is AvroMap => kindOf(type) === 'map' && typeof type === 'object';

/** `record`, `string`, `union` … without logical types. */
export function kindOf(type: AvroType): string {
  if (typeof type === 'string') return type;
  return isUnion(type) ? 'union' : (type as { readonly type: string }).type;
}

export const fullName = ({ namespace, name }: AvroRecord): string => (namespace ? `${namespace}.${name}` : name);

/** Every record inside a type, outermost first. */
export function recordsIn(type: AvroType): readonly AvroRecord[] {
  if (isUnion(type)) return type.flatMap(recordsIn);
  if (isArray(type)) return recordsIn(type.items);
  if (isMap(type)) return recordsIn(type.values);
  if (!isRecord(type)) return [];
  return [type, ...type.fields.flatMap((field) => recordsIn(field.type))];
}
