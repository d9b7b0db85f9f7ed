import { createByteReader, createByteWriter, type ByteReader, type ByteWriter } from './bytes';
import { readNumbers, writeNumbers } from './number-column';
import type { ReadingColumns, ValueColumns } from './reading-columns';
import { readRuns, writeRuns } from './run-column';
import { readSteady, readTimes, writeSteady, writeTimes } from './time-column';
import { readWords, writeWords, type Words } from './word-column';

/** Another layout gets another number, and this one stays readable. */
const layout = 1;

/** One series and day as bytes, column by column; to be compressed by whoever stores them. `unpack` gives it all back. */
export function pack(readings: ReadingColumns): Uint8Array {
  const writer = createByteWriter();
  writer.count(layout);
  writer.count(readings.offsets.length);
  writeTimes(writer, readings.offsets);
  writeRuns(writer, readings.present);
  writeNumbers(
    writer,
    readings.numbers.filter((_, at) => readings.present[at] === 1),
  );
  writeWords(writer, readings.others);
  writeRuns(writer, readings.qualities);
  writeSteady(writer, lagsOf(readings));
  writeSteady(writer, readings.receivedMicros);
  writeWords(writer, readings.flags);
  writeWords(writer, readings.originalUnits);
  writeOriginals(writer, readings.originalValues);
  return writer.finish();
}

/** @throws Error when the bytes are no chunk of a layout that is known. */
export function unpack(bytes: Uint8Array): ReadingColumns {
  const reader = createByteReader(bytes);
  const values = readValues(reader);
  const length = values.offsets.length;
  const lags = readSteady(reader, length);
  return {
    ...values,
    receivedSeconds: lags.map((lag, at) => lag + secondOf(values.offsets, at)),
    receivedMicros: readSteady(reader, length),
    flags: readWords(reader, length),
    originalUnits: readWords(reader, length),
    originalValues: readOriginals(reader, length),
  };
}

/** Only the first columns, for what needs no more. */
export function unpackValues(bytes: Uint8Array): ValueColumns {
  return readValues(createByteReader(bytes));
}

/** Only the times. */
export function unpackTimes(bytes: Uint8Array): Float64Array {
  const reader = createByteReader(bytes);
  return readTimes(reader, readLength(reader));
}

function readLength(reader: ByteReader): number {
  const found = reader.count();
  if (found !== layout) throw new Error(`A chunk of readings has layout ${found}, which is not known here`);
  return reader.count();
}

function readValues(reader: ByteReader): ValueColumns {
  const length = readLength(reader);
  const offsets = readTimes(reader, length);
  const present = readRuns(reader, new Uint8Array(length));
  const dense = readNumbers(
    reader,
    present.reduce((sum, one) => sum + one, 0),
  );
  const numbers = dense.length === length ? dense : spread(dense, present);
  const others = readWords(reader, length);
  return { offsets, present, numbers, others, qualities: readRuns(reader, new Uint8Array(length)) };
}

function spread(dense: Float64Array, present: Uint8Array): Float64Array {
  let next = 0;
  return Float64Array.from(present, (one) => (one === 1 ? (dense[next++] ?? 0) : 0));
}

/** How much later than the source's second each was received; steady on a link that is well. */
function lagsOf({ receivedSeconds, offsets }: ReadingColumns): Float64Array {
  return receivedSeconds.map((second, at) => second - secondOf(offsets, at));
}

function secondOf(offsets: Float64Array, at: number): number {
  return Math.floor((offsets[at] ?? 0) / 1_000_000);
}

/** Values as they came are text, but nearly always numbers in their shortest form, which are far smaller as such. */
function writeOriginals(writer: ByteWriter, originals: Words): void {
  const numeric = originals.every((text) => text === null || String(Number(text)) === text);
  writer.count(numeric ? 1 : 0);
  if (!numeric) return writeWords(writer, originals);
  const present = Uint8Array.from(originals, (text) => (text === null ? 0 : 1));
  writeRuns(writer, present);
  writeNumbers(writer, Float64Array.from(originals.filter((text) => text !== null).map(Number)));
}

function readOriginals(reader: ByteReader, length: number): Words {
  if (reader.count() === 0) return readWords(reader, length);
  const present = readRuns(reader, new Uint8Array(length));
  const dense = readNumbers(
    reader,
    present.reduce((sum, one) => sum + one, 0),
  );
  let next = 0;
  return Array.from(present, (one) => (one === 1 ? String(dense[next++]) : null));
}
