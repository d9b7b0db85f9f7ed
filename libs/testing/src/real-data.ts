import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { dataFolder } from './config';

/** The file of that name among the real data (`WELLFLOW_DATA`, else `../shared/data` beside the checkout), if it is there. */
export function findRealData(path: string): string | undefined {
  const file = join(dataFolder() ?? resolve(findCheckout(__dirname), '..', 'shared', 'data'), path);
  return existsSync(file) ? file : undefined;
}

/**
 * A suite on data that nobody on this project made; where the data is absent its tests count as skipped, by name. So the
 * suite reads the file inside its tests, not while they are collected.
 */
export function describeWithRealData(path: string, suite: (file: string) => void): void {
  const file = findRealData(path);
  if (file === undefined) describe.skip(`${path} (real data not found)`, () => suite(path));
  else describe(path, () => suite(file));
}

/** Text (Latin-1) of the first file in a zip archive; sizes come from its directory, a local header may not have them. */
export function readZippedText(file: string): string {
  const zip = readFileSync(file);
  const directory = zip.readUInt32LE(zip.lastIndexOf('PK\u0005\u0006', undefined, 'latin1') + 16);
  const method = zip.readUInt16LE(directory + 10);
  const packedLength = zip.readUInt32LE(directory + 20);
  const header = zip.readUInt32LE(directory + 42);
  const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
  const packed = zip.subarray(start, start + packedLength);
  return (method === 8 ? inflateRawSync(packed) : packed).toString('latin1');
}

function findCheckout(folder: string): string {
  if (existsSync(join(folder, 'package-lock.json')) || dirname(folder) === folder) return folder;
  return findCheckout(dirname(folder));
}
