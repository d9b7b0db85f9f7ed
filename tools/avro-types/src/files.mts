import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

export interface GeneratedFolder {
  readonly folder: string;
  readonly files: Readonly<Record<string, string>>;
  /** Files of the folder that are not ours to remove. */
  readonly keep?: readonly string[];
  /** Compare instead of writing. */
  readonly check: boolean;
}

/** Makes a folder hold exactly the generated files. @returns paths that differed. */
export async function applyFiles({ folder, files, keep = [], check }: GeneratedFolder): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const left = readdirSync(folder).filter((name) => !(name in files) && !keep.includes(name));
  const stale = left.map((name) => join(folder, name));
  if (!check) stale.forEach((path) => rmSync(path));
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    if (await applyFile(path, text, check)) stale.push(path);
  }
  return check ? stale : [];
}

async function applyFile(path: string, text: string, check: boolean): Promise<boolean> {
  const wanted = await format(text, { ...(await resolveConfig(path)), filepath: path });
  if (existsSync(path) && readFileSync(path, 'utf8') === wanted) return false;
  if (!check) writeFileSync(path, wanted);
  return true;
}
