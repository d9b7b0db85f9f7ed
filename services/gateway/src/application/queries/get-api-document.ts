import { publicRoutes, type ServiceName } from '../route-table';
import type { Upstream } from '../upstream';

/** An OpenAPI document, looked into no further than its paths and components. */
export interface ApiDocument {
  readonly openapi: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly tags?: readonly { readonly name: string }[];
}

export interface ApiDocumentDeps {
  readonly upstreams: readonly Upstream[];
  readonly parse: (text: string) => ApiDocument;
  /** The copy that came with this version, for a service that has not answered yet. */
  readonly checkedIn: (service: ServiceName) => Promise<ApiDocument | undefined>;
}

/**
 * One description of the whole public API: the gateway's own routes and, of each service, what the route table lets
 * through. A service that is down is described by what it last said, or by the checked-in copy.
 */
export function createGetApiDocument({
  upstreams,
  parse,
  checkedIn,
}: ApiDocumentDeps): (own: ApiDocument) => Promise<ApiDocument> {
  const lastKnown = new Map<ServiceName, ApiDocument>();
  const describe = async (upstream: Upstream): Promise<ApiDocument | undefined> => {
    const { service } = upstream;
    try {
      const { status, text } = await upstream.fetchText('/openapi.json');
      if (status === 200) lastKnown.set(service, parse(text));
    } catch {
      // Then what is known.
    }
    return lastKnown.get(service) ?? (await checkedIn(service));
  };
  return async (own) => {
    const described = await Promise.all(
      upstreams.map(async (upstream) => ({ service: upstream.service, document: await describe(upstream) })),
    );
    return described.reduce(
      (merged, { service, document }) => (document ? merge(merged, publicPart(service, document)) : merged),
      own,
    );
  };
}

function publicPart(service: ServiceName, document: ApiDocument): ApiDocument {
  const own = publicRoutes.filter((route) => route.service === service);
  const paths = Object.entries(document.paths).flatMap(([path, item]) => {
    const methods = own
      .filter((route) => shapeOf(route.path) === shapeOf(path))
      .map(({ method }) => method.toLowerCase());
    const operations = Object.entries(item).filter(([method]) => methods.includes(method));
    return operations.length === 0
      ? []
      : [
          [
            path,
            Object.fromEntries(operations.map(([method, operation]) => [method, tag(operation, service)])),
          ] as const,
        ];
  });
  return { ...document, paths: Object.fromEntries(paths), tags: [{ name: service }] };
}

/** `/v1/wells/:ref` and `/v1/wells/{well}` are the same address. */
function shapeOf(path: string): string {
  return path.replace(/:\w+|\{\w+\}/g, '{}');
}

function tag(operation: unknown, service: string): object {
  return { ...Object(operation), tags: [service] };
}

function merge(one: ApiDocument, other: ApiDocument): ApiDocument {
  const paths = { ...one.paths };
  for (const [path, item] of Object.entries(other.paths)) {
    const same = Object.keys(paths).find((known) => shapeOf(known) === shapeOf(path)) ?? path;
    paths[same] = { ...paths[same], ...item };
  }
  const kinds = new Set([...Object.keys(one.components ?? {}), ...Object.keys(other.components ?? {})]);
  const components = [...kinds].map(
    (kind) => [kind, { ...other.components?.[kind], ...one.components?.[kind] }] as const,
  );
  return {
    ...one,
    paths,
    components: Object.fromEntries(components),
    tags: [...(one.tags ?? []), ...(other.tags ?? [])],
  };
}
