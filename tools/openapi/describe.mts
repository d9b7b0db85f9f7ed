import type { Platform } from '../platform/src/index.mts';
import { serviceNames } from '../platform/src/index.mts';

/** What each running service says of itself, as `docs/openapi/<name>.json` holds it. */
export async function describeServices(platform: Platform): Promise<ReadonlyMap<string, string>> {
  const described = new Map<string, string>();
  for (const name of serviceNames) {
    const port = platform.status().find((each) => each.name === name)?.port;
    const reply = await fetch(`http://127.0.0.1:${port}/openapi.json`);
    if (!reply.ok) throw new Error(`${name} answered ${reply.status}`);
    described.set(name, `${JSON.stringify(await reply.json(), undefined, 2)}\n`);
  }
  return described;
}
