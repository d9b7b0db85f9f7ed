import type { TObject } from '@sinclair/typebox';
import { Type } from '@sinclair/typebox';
import type { Environment } from '.';
import { databaseUrlVariable, InvalidEnvironment, listVariable, parseEnvironment, portVariable, urlVariable } from '.';

const schema = Type.Object({
  PORT: portVariable({ default: 8081 }),
  WELLFLOW_WELLS_DATABASE_URL: databaseUrlVariable({ description: 'the database of wells, as its app role' }),
  WELLFLOW_OTLP_URL: Type.Optional(urlVariable()),
  WELLFLOW_ROLES: listVariable({ default: ['http', 'consumers'] }),
  WELLFLOW_FAST: Type.Boolean({ default: false }),
  WELLFLOW_RATIO: Type.Number({ default: 0.5, maximum: 1 }),
  WELLFLOW_LOG_LEVEL: Type.Union([Type.Literal('info'), Type.Literal('debug')], { default: 'info' }),
});
const complete = { WELLFLOW_WELLS_DATABASE_URL: 'postgres://wells:hunter2@db/wells' };

function complaintsOf(environment: Environment, about: TObject = schema): readonly string[] {
  try {
    parseEnvironment(about, environment);
  } catch (error) {
    if (error instanceof InvalidEnvironment) return error.complaints.map(({ variable, text }) => `${variable} ${text}`);
    throw error;
  }
  return [];
}

it('fills in defaults and leaves optional variables out', () => {
  expect(parseEnvironment(schema, complete)).toEqual({
    PORT: 8081,
    WELLFLOW_WELLS_DATABASE_URL: 'postgres://wells:hunter2@db/wells',
    WELLFLOW_ROLES: ['http', 'consumers'],
    WELLFLOW_FAST: false,
    WELLFLOW_RATIO: 0.5,
    WELLFLOW_LOG_LEVEL: 'info',
  });
});

it('turns text into numbers, booleans and lists', () => {
  const environment = {
    ...complete,
    PORT: ' 80 ',
    WELLFLOW_FAST: 'yes',
    WELLFLOW_RATIO: '2.5e-1',
    WELLFLOW_ROLES: 'http, jobs',
  };
  expect(parseEnvironment(schema, environment)).toMatchObject({
    PORT: 80,
    WELLFLOW_FAST: true,
    WELLFLOW_RATIO: 0.25,
    WELLFLOW_ROLES: ['http', 'jobs'],
  });
});

it('takes an empty variable for one that is not set', () => {
  expect(parseEnvironment(schema, { ...complete, PORT: '', WELLFLOW_OTLP_URL: ' ' })).toMatchObject({ PORT: 8081 });
});

it('hands out nothing but what the schema names', () => {
  expect(parseEnvironment(schema, { ...complete, HOME: '/root' })).not.toHaveProperty('HOME');
});

it('lists everything that is wrong at once', () => {
  const wrong = {
    PORT: '80.5',
    WELLFLOW_FAST: 'maybe',
    WELLFLOW_LOG_LEVEL: 'loud',
    WELLFLOW_OTLP_URL: 'jaeger',
    WELLFLOW_RATIO: '2',
  };
  expect(complaintsOf(wrong)).toEqual([
    'WELLFLOW_WELLS_DATABASE_URL is not set: the database of wells, as its app role',
    'PORT must be a port, 0 to 65535; it is "80.5"',
    'WELLFLOW_OTLP_URL must be an address such as http://127.0.0.1:8081; it is "jaeger"',
    'WELLFLOW_FAST must be boolean; it is "maybe"',
    'WELLFLOW_RATIO must be number, maximum 1; it is "2"',
    'WELLFLOW_LOG_LEVEL must be one of info, debug; it is "loud"',
  ]);
});

it.each(['0x50', '80abc', '1e2', '65536', '-1', '٨٠'])('does not take %s for a port', (PORT) => {
  expect(complaintsOf({ ...complete, PORT })).toHaveLength(1);
});

it('never repeats a secret, nor a password in an address that was not marked as one', () => {
  const leaky = Type.Object({
    A: databaseUrlVariable(),
    B: urlVariable({ pattern: '^x' }),
    C: Type.Integer({ secret: true }),
  });
  const environment = { A: 'mysql://u:hunter2@h/d', B: 'not an address //u:hunter2@h', C: 'hunter2' };
  const complaints = complaintsOf(environment, leaky);
  expect(complaints).toHaveLength(3);
  expect(complaints.join()).not.toContain('hunter2');
});

it('cannot be changed afterwards', () => {
  const config = parseEnvironment(schema, complete);
  expect(Object.isFrozen(config)).toBe(true);
  expect(Object.isFrozen(config.WELLFLOW_ROLES)).toBe(true);
});
