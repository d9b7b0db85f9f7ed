import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import type { JsonValue } from './json.mts';

export const root = resolve(import.meta.dirname, '..', '..', '..');

export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** @param path of a YAML or JSON file; anchors and merge keys are followed. */
export function readYaml(path: string): JsonValue {
  return parseYaml(readText(path));
}

export function parseYaml(text: string): JsonValue {
  return parse(text, { merge: true }) as JsonValue;
}

/** The documents of a YAML stream; empty ones are left out. */
export function parseYamlStream(text: string): readonly JsonValue[] {
  const documents = parseAllDocuments(text).map((document) => document.toJS() as JsonValue);
  return documents.filter((document) => document !== null);
}
