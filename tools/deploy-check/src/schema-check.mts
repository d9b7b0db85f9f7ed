import { Ajv } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { membersAt } from './json.mts';
import type { JsonValue } from './json.mts';

/** @returns what is wrong, one line each; nothing when the value fits. */
export function complaintsOf(schema: JsonValue, value: JsonValue): readonly string[] {
  const { $schema = '', id: _, ...rules } = Object.fromEntries(membersAt(schema));
  // The Compose Specification names itself in the old way and its dialect by an address Ajv has under another.
  const Dialect = String($schema).includes('2019-09') ? Ajv2019 : Ajv;
  // Published schemas use words and formats Ajv does not know; what it knows it checks.
  const validate = new Dialect({ strict: false, allErrors: true, validateFormats: false }).compile(rules);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  );
}
