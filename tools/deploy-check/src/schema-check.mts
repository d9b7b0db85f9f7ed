import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { at } from './json.mts';
import type { JsonValue } from './json.mts';

/** @returns what is wrong, one line each; nothing when the value fits. */
export function complaintsOf(schema: JsonValue, value: JsonValue): readonly string[] {
  const Dialect = String(at(schema, '$schema')).includes('2020-12') ? Ajv2020 : Ajv;
  // Published schemas use words and formats Ajv does not know; what it knows it checks.
  const ajv = new Dialect({ strict: false, allErrors: true, validateFormats: false });
  const validate = ajv.compile(Object(schema));
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  );
}
