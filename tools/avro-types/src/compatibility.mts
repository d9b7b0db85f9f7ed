import avsc from 'avsc';
import { type AvroField, type AvroLogical, type AvroRecord, type AvroType } from './avro.mts';
import { fullName, isArray, isMap, isRecord, isUnion, kindOf } from './avro.mts';

/**
 * What keeps `next` from standing beside a released `previous`: each must read what the other wrote (`FULL`), and the
 * house rules on top, because Avro lets pass a changed scale, text read as bytes, or a default that changes the past.
 * @returns nothing when it may be told.
 */
export function breaks(previous: AvroRecord, next: AvroRecord): readonly string[] {
  const ours = changesIn(previous, next, fullName(previous));
  return ours.length > 0 ? ours : resolution(previous, next);
}

/** Avro's own judgement, in both directions. */
export function resolution(previous: AvroRecord, next: AvroRecord): readonly string[] {
  return [...refusal(previous, next, 'an old reader'), ...refusal(next, previous, 'a new reader')];
}

function refusal(reader: AvroRecord, writer: AvroRecord, who: string): readonly string[] {
  try {
    typeOf(reader).createResolver(typeOf(writer));
    return [];
  } catch (error) {
    return [`${who} cannot read it: ${error instanceof Error ? error.message : String(error)}`];
  }
}

const typeOf = (record: AvroRecord): avsc.Type =>
  avsc.Type.forSchema(structuredClone(record) as unknown as avsc.Schema);

function changesIn(previous: AvroType, next: AvroType, path: string): readonly string[] {
  if (kindOf(previous) !== kindOf(next)) return [`${path}: ${kindOf(previous)} became ${kindOf(next)}`];
  if (isRecord(previous) && isRecord(next)) return recordChanges(previous, next, path);
  if (isArray(previous) && isArray(next)) return changesIn(previous.items, next.items, `${path}[]`);
  if (isMap(previous) && isMap(next)) return changesIn(previous.values, next.values, `${path}{}`);
  if (isUnion(previous) && isUnion(next)) return unionChanges(previous, next, path);
  return meaningChanges(previous, next, path);
}

function recordChanges(previous: AvroRecord, next: AvroRecord, path: string): readonly string[] {
  // A nested record's full name takes part in resolution, and in every reader's generated code.
  const renamed =
    fullName(previous) === fullName(next) ? [] : [`${path}: ${fullName(previous)} became ${fullName(next)}`];
  const before = new Map(previous.fields.map((field) => [field.name, field]));
  const after = new Map(next.fields.map((field) => [field.name, field]));
  const gone = previous.fields.filter(({ name }) => !after.has(name)).map(({ name }) => `${path}.${name} is gone`);
  const demanded = next.fields.filter((field) => !before.has(field.name) && field.default === undefined);
  const kept = next.fields.flatMap((field) => {
    const old = before.get(field.name);
    return old === undefined ? [] : fieldChanges(old, field, `${path}.${field.name}`);
  });
  return [...renamed, ...gone, ...demanded.map(({ name }) => `${path}.${name} is new and has no default`), ...kept];
}

function fieldChanges(previous: AvroField, next: AvroField, path: string): readonly string[] {
  const sameDefault = JSON.stringify(previous.default) === JSON.stringify(next.default);
  const changed = sameDefault
    ? []
    : [`${path}: the default ${JSON.stringify(previous.default)} became ${JSON.stringify(next.default)}`];
  return [...changed, ...changesIn(previous.type, next.type, path)];
}

function unionChanges(previous: readonly AvroType[], next: readonly AvroType[], path: string): readonly string[] {
  if (previous.length !== next.length) return [`${path}: ${previous.length} branches became ${next.length}`];
  return previous.flatMap((branch, index) => changesIn(branch, next[index] ?? 'null', path));
}

function meaningChanges(previous: AvroType, next: AvroType, path: string): readonly string[] {
  const attributes = ['logicalType', 'precision', 'scale'] as const;
  return attributes
    .filter((attribute) => attributeOf(previous, attribute) !== attributeOf(next, attribute))
    .map(
      (attribute) =>
        `${path}: ${attribute} ${String(attributeOf(previous, attribute))} became ${String(attributeOf(next, attribute))}`,
    );
}

function attributeOf(type: AvroType, attribute: keyof AvroLogical): unknown {
  if (typeof type === 'string' || isUnion(type)) return undefined;
  return (type as Partial<AvroLogical>)[attribute];
}
