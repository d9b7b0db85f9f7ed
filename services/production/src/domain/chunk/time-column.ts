import type { ByteReader, ByteWriter } from './bytes';

/** Rising whole microseconds; those that come at a steady pace are zeros, since only a change of pace is told. */
export function writeTimes(writer: ByteWriter, times: Float64Array): void {
  let before = 0;
  let pace = 0;
  for (const time of times) {
    writer.signed(time - before - pace);
    pace = time - before;
    before = time;
  }
}

export function readTimes(reader: ByteReader, length: number): Float64Array {
  const times = new Float64Array(length);
  let time = 0;
  let pace = 0;
  for (let at = 0; at < length; at += 1) {
    pace += reader.signed();
    time += pace;
    times[at] = time;
  }
  return times;
}

/** Whole numbers that often stay the same. */
export function writeSteady(writer: ByteWriter, values: Float64Array): void {
  let before = 0;
  for (const value of values) {
    writer.signed(value - before);
    before = value;
  }
}

export function readSteady(reader: ByteReader, length: number): Float64Array {
  const values = new Float64Array(length);
  let value = 0;
  for (let at = 0; at < length; at += 1) {
    value += reader.signed();
    values[at] = value;
  }
  return values;
}
