/** As much of an OpenAPI 3.1 document as is looked into; the rest travels along. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly [extension: string]: unknown;
}

export type PathItem = Readonly<Record<string, unknown>>;

const methods = new Set(['get', 'put', 'post', 'delete', 'patch', 'head', 'options']);

/** Changes every operation of a document and leaves all else as it is. */
export function mapOperations(document: OpenApiDocument, change: (operation: PathItem) => PathItem): OpenApiDocument {
  const paths = mapValues(document.paths, (item) =>
    mapValues(item, (value, name) => (methods.has(name) && isRecord(value) ? change(value) : value)),
  );
  return { ...document, paths };
}

/** Takes a parsed document, or says that it is none. @throws Error */
export function parseOpenApi(value: unknown): OpenApiDocument {
  if (!isRecord(value) || typeof value['openapi'] !== 'string') throw new Error('Not an OpenAPI 3 document');
  return { ...value, info: value['info'] ?? {}, paths: value['paths'] ?? {} } as OpenApiDocument;
}

function mapValues<T, U>(
  record: Readonly<Record<string, T>>,
  change: (value: T, name: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}

function isRecord(value: unknown): value is PathItem {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
