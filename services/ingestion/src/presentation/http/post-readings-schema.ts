import { Problem, Type } from '@wellflow/http';
import type { FastifySchema } from 'fastify';
import { influxPrecisions } from './influx-readings';
import { contentTypes, largestBatch } from './post-readings-bodies';

// Items are judged one by one by the domain, so that a bad one costs only itself.
const ReadingsBody = Type.Object(
  { readings: Type.Array(Type.Unknown(), { minItems: 1, maxItems: largestBatch }) },
  { additionalProperties: false },
);

const VerdictReply = Type.Object({
  index: Type.Integer({ description: 'Place in the batch, from 0' }),
  status: Type.String({ description: 'accepted, quarantined or rejected' }),
  code: Type.Optional(Type.String({ description: 'Stable: ingestion/what-is-wrong' })),
  path: Type.Optional(
    Type.String({ description: 'JSON pointer to the field at fault; for Influx lines `/line/field`' }),
  ),
  detail: Type.Optional(Type.String()),
});

const ReadingsReply = Type.Object({
  receiptId: Type.String({ format: 'uuid' }),
  accepted: Type.Integer({ description: 'How many are durable and on their way' }),
  results: Type.Array(VerdictReply),
});

const contentOf = (types: readonly string[], schema: object) =>
  Object.fromEntries(types.map((type) => [type, { schema }]));

export const postReadingsSchema: FastifySchema = {
  summary: 'Send readings: a batch of JSON, Influx lines or Avro, or a stream of JSON lines',
  description:
    'Of two equal JSON keys the last wins. Sending a batch again is harmless: each reading has its effect once. ' +
    'Bodies may come in gzip, br or zstd. Formats and answers: docs/producers/http.md.',
  querystring: Type.Object(
    {
      precision: Type.Optional(
        Type.Union(
          influxPrecisions.map((name) => Type.Literal(name)),
          { description: 'Of times in Influx lines' },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  body: {
    // Only JSON is checked by a schema; the other formats have readers of their own.
    content: contentOf(contentTypes.json, ReadingsBody),
  },
  response: { 202: ReadingsReply, 400: Problem, 413: Problem, 415: Problem, 422: Problem, 429: Problem, 503: Problem },
};
