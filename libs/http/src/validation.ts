import AjvCompiler from '@fastify/ajv-compiler';
import type { FastifySchemaValidationError } from 'fastify';
import type { Fault } from './problem';

// Nothing is removed and a body is taken as it is; a query or path is text, so there numbers and booleans are read from text.
const common = {
  removeAdditional: false,
  useDefaults: true,
  allErrors: false,
  strictNumbers: true,
  keywords: ['example', 'x-data-class'],
};

/** A validator compiler that coerces text in query, path and headers, and nothing in a body. */
export function createValidatorCompiler(): (route: {
  readonly schema: object;
  readonly httpPart?: string | undefined;
}) => ReturnType<CompileOne> {
  const build = AjvCompiler();
  const strict = build({}, { customOptions: { ...common, coerceTypes: false } });
  const lenient = build({}, { customOptions: { ...common, coerceTypes: true } });
  return ({ schema, httpPart }) => (httpPart === 'body' ? strict : lenient)({ schema });
}

type CompileOne = (route: { readonly schema: object }) => (data: unknown) => boolean;

const places: Readonly<Record<string, Fault['in']>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'header',
};

/** The fault for what a request's schema refuses: the first complaint, with the pointer to its field. */
export function validationFault(errors: readonly FastifySchemaValidationError[], context: string | undefined): Fault {
  const place = places[context ?? 'body'] ?? 'body';
  const [first] = errors;
  const name = first ? fieldAtFault(first) : '';
  const path = `${first?.instancePath ?? ''}${name}`;
  return {
    status: 400,
    code: 'http/invalid-request',
    detail: `${place} ${path || 'as a whole'} ${complaint(errors)}`,
    path,
    in: place,
  };
}

function fieldAtFault(error: FastifySchemaValidationError): string {
  const name = error.params['missingProperty'] ?? error.params['additionalProperty'];
  return typeof name === 'string' ? `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}` : '';
}

function complaint(errors: readonly FastifySchemaValidationError[]): string {
  const [error] = errors;
  switch (error?.keyword) {
    case 'additionalProperties':
      return 'is not a known field';
    case 'required':
      return 'is required';
    case 'const':
      return `must be ${allowed(errors.filter(({ instancePath }) => instancePath === error.instancePath)).join(', ')}`;
    default:
      return error?.message ?? 'is not valid';
  }
}

/** What each alternative would have taken. */
function allowed(errors: readonly FastifySchemaValidationError[]): readonly string[] {
  const words = errors.flatMap(({ keyword, params }) => {
    if (keyword === 'const') return [String(params['allowedValue'])];
    return keyword === 'type' ? [String(params['type'])] : [];
  });
  const last = words.at(-1);
  return words.length > 1 ? [...words.slice(0, -2), `${words.at(-2)} or ${last}`] : words;
}
