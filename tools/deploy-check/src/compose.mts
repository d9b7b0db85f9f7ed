import { parseYaml, readText, readYaml } from './files.mts';
import { at, listAt, membersAt, textAt } from './json.mts';
import type { JsonValue } from './json.mts';

/** The compose file with its variables at their defaults, as Compose reads it in an empty environment. */
export function readCompose(): JsonValue {
  return parseYaml(interpolated(readText('docker-compose.yml')));
}

export function serviceOf(compose: JsonValue, name: string): JsonValue {
  const service = at(compose, 'services', name);
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return service;
}

/** The schema of the Compose Specification; where it is from stands beside it. */
export function readComposeSchema(): JsonValue {
  return readYaml('tools/deploy-check/compose-spec/compose-spec.json');
}

export interface Publication {
  readonly address: string;
  readonly host: string;
  readonly container: string;
}

/** The ports a service publishes, in the short form. */
export function publicationsOf(service: JsonValue): readonly Publication[] {
  return listAt(service, 'ports').map((port) => {
    const [container = '', host = '', address = ''] = String(port).split(':').reverse();
    return { address, host, container };
  });
}

export function environmentOf(service: JsonValue): Readonly<Record<string, string>> {
  return Object.fromEntries(membersAt(service, 'environment').map(([name, value]) => [name, String(value)]));
}

/** Our own programs: what is built here. */
export function ownServices(compose: JsonValue): readonly (readonly [string, JsonValue])[] {
  return membersAt(compose, 'services').filter(([, service]) => at(service, 'build') !== undefined);
}

/** Host folders and files that are mounted. */
export function mountsOf(service: JsonValue): readonly string[] {
  const sources = listAt(service, 'volumes').map((volume) => String(volume).split(':')[0] ?? '');
  return sources.filter((source) => source.startsWith('./'));
}

export function imageOf(service: JsonValue): string {
  return textAt(service, 'image');
}

function interpolated(text: string): string {
  return text.replace(/(?<!\$)\$\{(\w+)(?::-([^}]*))?\}/g, (_, name: string, fallback?: string) => {
    if (fallback === undefined)
      throw new Error(`docker-compose.yml: ${name} has no default, so it does not stand on its own`);
    return fallback;
  });
}
