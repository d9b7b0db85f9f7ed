import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readAddresses } from './config';

/** Writes what the running services and the gateway say of themselves to `docs/openapi`, for the checked-in copy. */
async function saveOpenApi(addresses: Readonly<Record<string, string>>, folder: string): Promise<void> {
  for (const [name, url] of Object.entries(addresses)) {
    const reply = await fetch(`${url}/openapi.json`);
    if (!reply.ok) throw new Error(`${url} answered ${reply.status}`);
    await writeFile(join(folder, `${name}.json`), `${JSON.stringify(await reply.json(), undefined, 2)}\n`);
  }
}

void saveOpenApi(readAddresses(), join(__dirname, '..', '..', '..', 'docs', 'openapi'));
