import type { Static, TObject, TSchema } from '@sinclair/typebox';
import { TypeGuard } from '@sinclair/typebox';
import { Value, ValueErrorType } from '@sinclair/typebox/value';
import type { Complaint } from './invalid-environment';
import { InvalidEnvironment } from './invalid-environment';

/** `process.env`, or what a test puts in its place. */
export type Environment = Readonly<Record<string, string | undefined>>;

const words: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
};

/**
 * Turns the environment into a frozen object: only variables the schema names, converted to its types, with its defaults.
 * A variable that is set but empty counts as not set, since that is how Compose and Helm leave one out.
 * @throws InvalidEnvironment that lists everything that is wrong, by variable; values of `secret` ones are left out.
 */
export function parseEnvironment<Schema extends TObject>(
  schema: Schema,
  environment: Environment,
): Readonly<Static<Schema>> {
  const read: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries<TSchema>(schema.properties)) {
    const text = environment[name]?.trim();
    if (text !== undefined && text !== '') read[name] = convert(variable, text);
  }
  const config = Value.Default(schema, read);
  const complaints = listComplaints(schema, config, environment);
  if (complaints.length > 0) throw new InvalidEnvironment(complaints);
  return freeze(config as Static<Schema>);
}

/** What does not convert stays text, for the schema to complain of. TypeBox's own conversion would make 1 of 1.5. */
function convert(variable: TSchema, text: string): unknown {
  if (TypeGuard.IsInteger(variable)) return /^[+-]?\d+$/.test(text) ? Number(text) : text;
  if (TypeGuard.IsNumber(variable)) return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
  if (TypeGuard.IsBoolean(variable)) return words[text.toLowerCase()] ?? text;
  if (TypeGuard.IsArray(variable)) return text.split(',').map((item) => convert(variable.items, item.trim()));
  return text;
}

function listComplaints(schema: TObject, config: unknown, environment: Environment): readonly Complaint[] {
  const complaints = new Map<string, Complaint>();
  for (const { path, type } of Value.Errors(schema, config)) {
    const variable = path.split('/')[1] ?? '';
    const missing = type === ValueErrorType.ObjectRequiredProperty;
    // The first is the most telling: a missing variable is also said to be no string.
    if (complaints.has(variable)) continue;
    const text = missing ? sayMissing(schema, variable) : sayWrong(schema, variable, environment);
    complaints.set(variable, { variable, text });
  }
  return [...complaints.values()];
}

function sayMissing(schema: TObject, variable: string): string {
  const description: unknown = schema.properties[variable]?.description;
  return typeof description === 'string' ? `is not set: ${description}` : 'is not set';
}

function sayWrong(schema: TObject, name: string, environment: Environment): string {
  const variable = schema.properties[name];
  const said: unknown = variable?.['complaint'];
  const complaint = typeof said === 'string' ? said : `must be ${describe(variable)}`;
  return variable?.['secret'] === true
    ? complaint
    : `${complaint}; it is ${JSON.stringify(withoutPassword(environment[name]))}`;
}

function describe(variable: TSchema | undefined): string {
  if (variable === undefined) return 'known';
  if (TypeGuard.IsUnion(variable))
    return `one of ${variable.anyOf.map((option) => String(option['const'])).join(', ')}`;
  const limits = ['minimum', 'maximum', 'minLength', 'maxLength', 'pattern']
    .filter((limit) => variable[limit] !== undefined)
    .map((limit) => `${limit} ${String(variable[limit])}`);
  return [String(variable['type'] ?? 'valid'), ...limits].join(', ');
}

/** An address may hold a password although nobody marked it as secret. */
function withoutPassword(text: string | undefined): string | undefined {
  return text?.replaceAll(/\/\/[^/@\s]*@/g, '//…@');
}

function freeze<T>(config: T): Readonly<T> {
  if (typeof config !== 'object' || config === null) return config;
  Object.values(config).forEach(freeze);
  return Object.freeze(config);
}
