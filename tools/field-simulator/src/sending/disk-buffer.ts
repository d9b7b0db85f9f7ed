import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { overflow } from './buffer';
import type { Batch, Buffer, BufferLimit } from './buffer';

/** What is kept in memory of a batch on disk: its file name says it all. */
interface Stored {
  readonly number: number;
  readonly readings: number;
}

/** One file a batch, so that a restarted simulator still owes what it had not delivered. */
export async function createDiskBuffer(folder: string, { maxReadings }: BufferLimit): Promise<Buffer> {
  await mkdir(folder, { recursive: true });
  const stored = await listStored(folder);
  let next = (stored.at(-1)?.number ?? 0) + 1;
  let readings = stored.reduce((sum, batch) => sum + batch.readings, 0);
  let dropped = 0;

  async function drop(batch: Stored): Promise<boolean> {
    const index = stored.findIndex(({ number }) => number === batch.number);
    if (index < 0) return false;
    stored.splice(index, 1);
    readings -= batch.readings;
    await rm(pathOf(folder, batch), { force: true });
    return true;
  }

  return {
    async add(batch) {
      const added = { number: next, readings: batch.readings };
      next += 1;
      await writeWhole(pathOf(folder, added), batch.body);
      stored.push(added);
      readings += batch.readings;
      for (const oldest of overflow(stored, readings, maxReadings)) if (await drop(oldest)) dropped += oldest.readings;
    },
    oldest: () => readStored(folder, stored[0]),
    async remove(batch) {
      await drop(batch);
    },
    waiting: () => ({ batches: stored.length, readings, dropped }),
  };
}

/** Written beside and renamed: a crash leaves a whole file or none. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}

async function readStored(folder: string, stored: Stored | undefined): Promise<Batch | undefined> {
  if (stored === undefined) return undefined;
  return { ...stored, body: await readFile(pathOf(folder, stored), 'utf8') };
}

async function listStored(folder: string): Promise<Stored[]> {
  const names = (await readdir(folder)).map((name) => /^(\d{12})-(\d+)\.json$/.exec(name));
  const stored = names.flatMap((match) =>
    match === null ? [] : [{ number: Number(match[1]), readings: Number(match[2]) }],
  );
  return stored.sort((left, right) => left.number - right.number);
}

function pathOf(folder: string, { number, readings }: Stored): string {
  return join(folder, `${String(number).padStart(12, '0')}-${readings}.json`);
}
