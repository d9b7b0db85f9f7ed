import { Type, type Static } from '@wellflow/http';
import { qualities } from '@wellflow/kernel';

const strict = { additionalProperties: false } as const;
const text = (maxLength: number, description?: string) =>
  Type.String({ minLength: 1, maxLength, ...(description === undefined ? {} : { description }) });
const oneOf = <const Word extends string>(words: readonly Word[], options: { readonly default?: NoInfer<Word> } = {}) =>
  Type.Union(
    words.map((word) => Type.Literal(word)),
    options,
  );

const Column = Type.Union([text(200), Type.Integer({ minimum: 1, maximum: 10_000 })], {
  description: 'Its name in the header, or its place from 1',
});
const Named = Type.Union([
  Type.Object({ is: text(200, 'The same for all rows') }, strict),
  Type.Object(
    {
      column: Column,
      prefix: Type.Optional(Type.String({ maxLength: 100, description: 'Put before each cell' })),
      names: Type.Optional(Type.Record(Type.String(), text(200), { description: 'By cell, what it is called here' })),
    },
    strict,
  ),
]);

const FileSchema = Type.Object(
  {
    encoding: oneOf(['utf-8', 'windows-1252', 'utf-16le', 'utf-16be'], { default: 'utf-8' }),
    delimiter: Type.String({ default: 'auto', pattern: '^(auto|[\\x20-\\x7e\\t])$' }),
    quote: Type.String({ default: '"', pattern: '^[\\x21-\\x7e]$' }),
    skipRows: Type.Integer({ default: 0, minimum: 0, maximum: 1000, description: 'Before the header' }),
    header: Type.Boolean({ default: true }),
    decimal: oneOf(['.', ','], { default: '.' }),
    thousands: oneOf(['', '.', ',', ' ', "'"], { default: '' }),
  },
  { ...strict, default: {} },
);

const TimeSchema = Type.Object(
  {
    columns: Type.Array(Column, { minItems: 1, maxItems: 3, description: 'Date and time may have two' }),
    format: Type.Optional(text(60, 'dd.MM.yyyy HH:mm:ss …, epoch-seconds, epoch-millis, excel-days; ISO 8601')),
    zone: text(60, 'IANA time zone'),
    at: Type.String({ default: '00:00', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'Of days alone' }),
    ambiguous: oneOf(['refuse', 'row-order', 'first', 'second'], { default: 'refuse' }),
    order: oneOf(['ascending', 'descending'], { default: 'ascending' }),
  },
  strict,
);

const ValueSchema = Type.Object(
  {
    column: Column,
    tag: Type.Optional(text(200)),
    measurement: Type.Optional(text(100)),
    unit: Type.Optional(text(40)),
    kind: Type.Optional(oneOf(['number', 'counter', 'boolean', 'text'])),
  },
  strict,
);

/** How a file becomes readings; docs/producers/files.md explains it. */
export const MappingSchema = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,59}$', description: 'Its readings come from file/<name>' }),
    file: FileSchema,
    time: TimeSchema,
    well: Type.Optional(Named),
    tag: Type.Optional(Named),
    measurement: Type.Optional(Named),
    unit: Type.Optional(Named),
    quality: Type.Optional(
      Type.Object({ column: Column, words: Type.Record(Type.String(), oneOf(qualities), { default: {} }) }, strict),
    ),
    values: Type.Array(ValueSchema, { default: [], maxItems: 10_000 }),
    otherColumns: Type.Optional(
      Type.Object({ tagPrefix: Type.String({ maxLength: 100 }) }, { ...strict, description: 'Each is a tag' }),
    ),
    words: Type.Record(Type.String(), oneOf(['BAD', 'STALE', 'skip']), { default: {} }),
    empty: oneOf(['skip', 'BAD'], { default: 'skip' }),
  },
  strict,
);

const count = Type.Integer({ minimum: 0 });
const instant = Type.Union([Type.String({ format: 'date-time' }), Type.Null()]);

/** How an import stands. */
export const ImportReply = Type.Object({
  importId: Type.String({ format: 'uuid' }),
  fileName: Type.String(),
  mapping: Type.String(),
  state: oneOf(['uploading', 'queued', 'running', 'done', 'failed', 'cancelled']),
  uploadedBytes: Type.Integer({
    minimum: 0,
    description: 'Of the file, once inflated: an upload that was cut goes on here',
  }),
  readBytes: count,
  rows: count,
  readings: Type.Object({ accepted: count, quarantined: count, refused: count }),
  emptyCells: count,
  skippedCells: count,
  words: Type.Record(Type.String(), count, { description: 'Words where numbers were expected, and how often' }),
  ignoredColumns: Type.Array(Type.String(), { description: 'That the mapping does not know' }),
  missingColumns: Type.Array(Type.String(), { description: 'That the file does not have' }),
  readingsPerSecond: count,
  secondsLeft: Type.Optional(Type.Integer()),
  failure: Type.Optional(Type.Object({ code: Type.String(), detail: Type.String() })),
  createdBy: Type.String(),
  createdAt: Type.String({ format: 'date-time' }),
  startedAt: instant,
  finishedAt: instant,
});

export type ImportReplyBody = Static<typeof ImportReply>;
