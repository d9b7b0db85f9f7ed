import { acceptedEncodings, Problem, Type } from '@wellflow/http';
import type { FastifySchema } from 'fastify';
import { influxPrecisions } from './influx-readings';
import { contentTypes, largestBatch } from './post-readings-bodies';

const time = '2026-11-23T12:00:00Z';
const byWell = { well: '42-501-20130', measurement: 'tubing-pressure', time, value: 212.4, unit: 'psi' };
const byTag = { tag: 'PAD7.PT-101', time, value: 1480, quality: 'GOOD' };
const line = (item: object) => `${JSON.stringify(item)}\n`;

// Items are judged one by one by the domain, so that a bad one costs only itself.
const Reading = Type.Unknown({
  description:
    'An object with time, value and quality, and either a tag or a well with measurement and unit; ' +
    'what is wrong with one is its own verdict',
  examples: [byWell, byTag],
});
const ReadingsBody = Type.Object(
  { readings: Type.Array(Reading, { minItems: 1, maxItems: largestBatch }) },
  { additionalProperties: false },
);
/** Whatever their readers make of these bodies, they judge it themselves: here they are only described. */
const StreamBody = Type.Unknown({
  description:
    'A reading a line, as in JSON, of any number; a line at most 64 KiB. Verdicts come back while lines come in',
  examples: [line(byWell) + line(byTag)],
});
const InfluxBody = Type.Unknown({
  description: `Influx line protocol: at most ${largestBatch} fields; each is a reading, as docs/producers/telegraf.md says`,
  examples: ['tubing_pressure,well=42-501-20130,unit=psi value=212.4 1795435200000000000\n'],
});
const AvroBody = Type.Unknown({
  description: `An Avro object container of docs/producers/readings-submitted.v1.avsc, deflated or not; at most ${largestBatch} readings`,
});

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

const StreamVerdict = Type.Union([
  VerdictReply,
  Type.Object({ end: Type.Literal(true) }, { additionalProperties: true }),
]);
const problems = { 400: Problem, 413: Problem, 415: Problem, 422: Problem, 429: Problem, 503: Problem };

const contentOf = (types: readonly string[], schema: object) =>
  Object.fromEntries(types.map((type) => [type, { schema }]));

export const postReadingsSchema: FastifySchema = {
  summary: 'Send readings: a batch of JSON, Influx lines or Avro, or a stream of JSON lines',
  description:
    'Of two equal JSON keys the last wins. Sending a batch again is harmless: each reading has its effect once. ' +
    'Bodies may come in gzip, br or zstd. Formats and answers: docs/producers/http.md.',
  headers: Type.Object({
    'content-encoding': Type.Optional(
      Type.String({ description: `One of ${acceptedEncodings}; a body that is not encoded has none` }),
    ),
    'idempotency-key': Type.Optional(
      Type.String({ description: 'The same answer for the same key and body, for a day; not for streams' }),
    ),
  }),
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
    content: {
      ...contentOf(contentTypes.json, ReadingsBody),
      ...contentOf(contentTypes.stream, StreamBody),
      ...contentOf(contentTypes.influx, InfluxBody),
      ...contentOf(contentTypes.avro, AvroBody),
    },
  },
  response: {
    200: {
      description:
        'To a stream: a verdict a line, each after its reading is durable, and `{"end":true}` last; without it send the rest again',
      content: contentOf(['application/x-ndjson'], StreamVerdict),
    },
    202: ReadingsReply,
    204: Type.Null({ description: 'To Influx lines: all of them are accepted and durable' }),
    ...problems,
  },
};
