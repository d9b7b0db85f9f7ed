import { RegistryUnavailable, SchemaNotRegistered } from './errors';

/** Runs a call under a policy; `Policy` of `@wellflow/resilience` fits. */
export interface CallPolicy {
  execute<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** The few calls of a Confluent-compatible registry that are needed. */
export interface SchemaRegistry {
  /** @throws SchemaNotRegistered */
  findId(subject: string, schema: object): Promise<number>;
  /** The text of the writer's schema, in whatever language; undefined when the registry knows no such id. */
  findSchema(id: number): Promise<string | undefined>;
  /** @throws IncompatibleSchema when the registry refuses it. */
  register(subject: string, schema: object): Promise<number>;
  setCompatibility(level: 'FULL_TRANSITIVE'): Promise<void>;
}

/** The registry holds a version of the subject that the schema does not go with. */
export class IncompatibleSchema extends Error {
  override readonly name = 'IncompatibleSchema';
}

export interface SchemaRegistryOptions {
  /** With the path of the Confluent API: `http://127.0.0.1:18081/apis/ccompat/v7`. */
  readonly url: string;
  /** Time limit, breaker and retries: every call may be repeated. A plain time limit of 5 s when absent. */
  readonly policy?: CallPolicy;
}

const plain: CallPolicy = { execute: (work) => work(AbortSignal.timeout(5_000)) };

/** @throws RegistryUnavailable from every method. */
export function createSchemaRegistry({ url, policy = plain }: SchemaRegistryOptions): SchemaRegistry {
  const call = (method: string, path: string, body?: object): Promise<Answer> =>
    policy.execute((signal) => request({ url: `${url}${path}`, method, signal, ...(body && { body }) }));
  const subjectPath = (subject: string): string => `/subjects/${encodeURIComponent(subject)}`;
  return {
    findId: async (subject, schema) => {
      const answer = await call('POST', subjectPath(subject), wrap(schema));
      if (answer.status === 404) throw new SchemaNotRegistered(subject);
      return idIn(answer);
    },
    findSchema: async (id) => {
      const answer = await call('GET', `/schemas/ids/${id}`);
      return answer.status === 404 ? undefined : textIn(answer, 'schema');
    },
    register: async (subject, schema) => {
      const answer = await call('POST', `${subjectPath(subject)}/versions`, wrap(schema));
      if (answer.status === 409) throw new IncompatibleSchema(`${subject}: ${JSON.stringify(answer.body)}`);
      return idIn(answer);
    },
    setCompatibility: async (compatibility) => void ok(await call('PUT', '/config', { compatibility })),
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Request {
  readonly url: string;
  readonly method: string;
  readonly body?: object;
  readonly signal: AbortSignal;
}

async function request({ url, method, body, signal }: Request): Promise<Answer> {
  const headers = { accept: 'application/json', 'content-type': 'application/vnd.schemaregistry.v1+json' };
  try {
    const response = await fetch(url, { method, headers, signal, ...(body && { body: JSON.stringify(body) }) });
    if (response.status >= 500) throw new Error(`it answered ${response.status}`);
    return { status: response.status, body: await response.json() };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RegistryUnavailable(`The schema registry cannot be asked: ${why}`, { cause: error });
  }
}

const wrap = (schema: object): object => ({ schema: JSON.stringify(schema), schemaType: 'AVRO' });

function ok(answer: Answer): Answer {
  if (answer.status >= 300)
    throw new RegistryUnavailable(`The schema registry answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}

function idIn(answer: Answer): number {
  const id: unknown = Reflect.get(Object(ok(answer).body), 'id');
  if (typeof id !== 'number') throw new RegistryUnavailable('The schema registry answered without an id');
  return id;
}

function textIn(answer: Answer, name: string): string {
  const text: unknown = Reflect.get(Object(ok(answer).body), name);
  if (typeof text !== 'string') throw new RegistryUnavailable(`The schema registry answered without a ${name}`);
  return text;
}
