import { Ajv } from 'ajv';
import { type Contracts, type TopicEntry, type TopicsFile } from './load.mts';
import { propertyOf } from './topics.mts';

const positive = { type: 'integer', minimum: 1 };
const text = { type: 'string', minLength: 1 };
const day = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' };
const closed = (properties: object, required: readonly string[]) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const entryShape = closed(
  {
    description: text,
    kind: { enum: ['fact', 'stream', 'state', 'dead-letter'] },
    owner: text,
    key: text,
    records: { type: 'array', items: text, minItems: 1, uniqueItems: true },
    partitions: { type: 'integer', minimum: 1, maximum: 200 },
    retention: { type: 'string', pattern: '^(forever|P[1-9]\\d*D)$' },
    maxMessageBytes: positive,
    sunset: { type: 'object', additionalProperties: closed({ on: day, replacedBy: text }, ['on', 'replacedBy']) },
  },
  ['description', 'kind', 'owner', 'key', 'records', 'partitions'],
);

const fileShape = closed(
  {
    defaults: closed(
      {
        production: closed({ replicationFactor: positive, minInsyncReplicas: positive }, [
          'replicationFactor',
          'minInsyncReplicas',
        ]),
        maxMessageBytes: positive,
      },
      ['production', 'maxMessageBytes'],
    ),
    topics: { type: 'object', additionalProperties: entryShape },
    retired: { type: 'object', additionalProperties: day },
  },
  ['defaults', 'topics', 'retired'],
);

/** What is wrong with `topics.yaml`, given the schemas and the services there are. */
export function complaintsAboutTopics({ schemas, file }: Contracts, services: readonly string[]): readonly string[] {
  const shape = aboutShape(file);
  if (shape.length > 0) return shape;
  const names = new Set(schemas.map(({ name }) => name));
  const complaints = Object.entries(file.topics).flatMap(([name, entry]) =>
    [...aboutTopic(name, entry, services), ...aboutRecords(entry, names)].map((complaint) => `${name} ${complaint}`),
  );
  return [...complaints, ...aboutFile(file, names)].map((complaint) => `topics.yaml: ${complaint}`);
}

function aboutShape(file: TopicsFile): readonly string[] {
  const ajv = new Ajv({ allErrors: true });
  if (ajv.validate(fileShape, file)) return [];
  return (ajv.errors ?? []).map(
    ({ instancePath, message, params }) => `topics.yaml: ${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function aboutTopic(name: string, entry: TopicEntry, services: readonly string[]): readonly string[] {
  const { owner } = entry;
  const complaints: string[] = [];
  if (!/^wellflow\.[a-z]+\.[a-z]+(-[a-z]+)*\.v[1-9]\d*$/.test(name))
    complaints.push('is not wellflow.<context>.<name>.v<number>');
  if (!name.startsWith(`wellflow.${owner}.`)) complaints.push(`is not in the context of its owner ${owner}`);
  if (!services.includes(owner)) complaints.push(`belongs to ${owner}, which is no service`);
  return [...complaints, ...(entry.kind === 'state' ? aboutState(entry) : aboutRetention(entry))];
}

function aboutState({ retention, records }: TopicEntry): readonly string[] {
  const complaints: string[] = [];
  if (retention !== undefined) complaints.push('is a state: compacted, without retention');
  if (records.length !== 1) complaints.push('is a state: one record type');
  return complaints;
}

function aboutRetention({ kind, retention }: TopicEntry): readonly string[] {
  if (retention === undefined) return ['does not say its retention'];
  return kind === 'fact' && retention !== 'forever' ? ['is a fact: kept forever'] : [];
}

function aboutRecords({ records, sunset = {} }: TopicEntry, names: ReadonlySet<string>): readonly string[] {
  const unknown = records
    .filter((record) => !names.has(record))
    .map((record) => `carries ${record}, which has no schema`);
  const lost = Object.entries(sunset)
    .filter(([record, { replacedBy }]) => !records.includes(record) || !records.includes(replacedBy))
    .map(([record]) => `has a sunset of ${record}: it and its successor are told on the topic until then`);
  return [...unknown, ...lost];
}

function aboutFile({ topics, defaults, retired }: TopicsFile, names: ReadonlySet<string>): readonly string[] {
  const told = new Set(Object.values(topics).flatMap(({ records }) => records));
  const silent = [...names].filter((name) => !told.has(name)).map((name) => `no topic carries ${name}`);
  const undead = Object.keys(retired)
    .filter((name) => told.has(name))
    .map((name) => `${name} is retired and still told`);
  const properties = Object.keys(topics).map(propertyOf);
  const twins = properties.filter((property, index) => properties.indexOf(property) !== index);
  const { replicationFactor, minInsyncReplicas } = defaults.production;
  // With as many in-sync replicas as copies, one broker's restart stops every writer.
  const brittle = minInsyncReplicas < replicationFactor ? [] : ['minInsyncReplicas must be below replicationFactor'];
  return [...silent, ...undead, ...twins.map((property) => `two topics are called ${property}`), ...brittle];
}
