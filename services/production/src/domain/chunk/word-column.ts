import { readText, writeText, type ByteReader, type ByteWriter } from './bytes';
import { readRuns, writeRuns } from './run-column';

/** A text of each reading, or none. */
export type Words = readonly (string | null)[];

/** Each different text once, then which of them in which runs; nothing but a zero where all have none. */
export function writeWords(writer: ByteWriter, words: Words): void {
  const places = new Map<string, number>();
  const indexes = new Uint32Array(words.length);
  for (const [at, word] of words.entries()) {
    if (word === null) continue;
    const place = places.get(word) ?? places.size + 1;
    places.set(word, place);
    indexes[at] = place;
  }
  writer.count(places.size);
  for (const word of places.keys()) writeText(writer, word);
  if (places.size > 0) writeRuns(writer, indexes);
}

export function readWords(reader: ByteReader, length: number): Words {
  const different: (string | null)[] = [null];
  const size = reader.count();
  for (let index = 0; index < size; index += 1) different.push(readText(reader));
  if (size === 0) return new Array<null>(length).fill(null);
  return Array.from(readRuns(reader, new Uint32Array(length)), (place) => different[place] ?? null);
}
