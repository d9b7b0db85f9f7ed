import stack from '../../platform/stack.json' with { type: 'json' };
import { readText, readYaml } from './files.mts';
import { at } from './json.mts';
import type { JsonValue } from './json.mts';
import { complaintsOf } from './schema-check.mts';
import { schemaFiles, serviceSchema } from './values-schema.mts';

const names = Object.keys(stack.services);
const common = readYaml('deploy/helm/wellflow-common/values.yaml');
const defaults = {
  ...(at(common, 'exports', 'defaults') as object),
  ...(at(common, 'exports', 'shared') as object),
} as JsonValue;

/** Every object with named members, with the path to it. */
function recordsIn(schema: JsonValue, path = ''): readonly (readonly [string, JsonValue])[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const inside = Object.entries(schema).flatMap(([name, value]) => recordsIn(value, `${path}/${name}`));
  return at(schema, 'properties') === undefined ? inside : [[path, schema], ...inside];
}

describe('values.schema.json', () => {
  it.each(schemaFiles(names))('%s is what tools/deploy-check/src/write-schemas.mts writes', (path, text) => {
    expect(readText(path)).toBe(text);
  });

  it('takes the defaults, and knows every one of them', () => {
    expect(complaintsOf(serviceSchema('wells'), defaults)).toEqual([]);
    const properties = Object.keys(at(serviceSchema('wells'), 'properties') as object);
    expect(properties.filter((name) => !['wellflow-common', 'enabled'].includes(name)).sort()).toEqual(
      Object.keys(defaults as object).sort(),
    );
  });

  it('refuses a name it does not know, at any depth', () => {
    for (const [path, record] of recordsIn(serviceSchema('wells')))
      expect([path, at(record, 'additionalProperties')]).toEqual([path, false]);
    expect(complaintsOf(serviceSchema('wells'), { processes: { http: { replica: 3 } } }).join()).toContain('replica');
  });

  it('describes everything', () => {
    for (const [path, record] of recordsIn(serviceSchema('wells'))) {
      const silent = Object.entries(at(record, 'properties') as object).filter(
        ([, property]) => at(property as JsonValue, 'description') === undefined,
      );
      expect([path, silent]).toEqual([path, []]);
    }
  });

  it('gives services the ports of tools/platform/stack.json', () => {
    expect(at(defaults, 'global', 'services')).toEqual(stack.services);
    for (const [name, port] of Object.entries(stack.services))
      expect(at(readYaml(`deploy/helm/${name}/values.yaml`), 'port')).toBe(port);
  });
});
