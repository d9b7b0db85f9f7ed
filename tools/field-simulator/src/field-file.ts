import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from './sending/disk-buffer';
import type { FieldOptions, FieldState } from './field/field';

/** A field as it was left, with what it was drawn from. */
export interface SavedField {
  readonly options: FieldOptions;
  readonly state: FieldState;
}

/** Where the field waits between two runs of the program. */
export interface FieldFile {
  /** Undefined when nothing was saved, or what was saved cannot be read. */
  load(): Promise<SavedField | undefined>;
  save(saved: SavedField): Promise<void>;
}

export const noFieldFile: FieldFile = { load: async () => undefined, save: async () => undefined };

// Raised whenever saved fields of before no longer fit the model.
const version = 1;

export function createFieldFile(folder: string): FieldFile {
  const path = join(folder, 'field.json');
  return {
    async load() {
      const text = await readFile(path, 'utf8').catch(() => '');
      return parseSaved(text);
    },
    async save(saved) {
      await mkdir(folder, { recursive: true });
      await writeWhole(path, JSON.stringify({ version, ...saved }));
    },
  };
}

function parseSaved(text: string): SavedField | undefined {
  try {
    const saved = JSON.parse(text) as SavedField & { readonly version: number };
    return saved.version === version ? { options: saved.options, state: saved.state } : undefined;
  } catch {
    return undefined;
  }
}
