import type { ByteReader, ByteWriter } from './bytes';

/** Differences of scaled numbers stay within what a signed count can hold. */
const largestScaled = 2 ** 50;
const mostDigits = 9;
const asBits = 255;

/**
 * Doubles, to the bit. What a sensor of limited resolution sends is a decimal of few digits: whole numbers after scaling,
 * told by their differences. Anything else is told by the bits that changed (as Gorilla does, Pelkonen et al., VLDB
 * 2015), byte by byte of all readings, which compresses well.
 */
export function writeNumbers(writer: ByteWriter, numbers: Float64Array): void {
  const digits = digitsOf(numbers);
  writer.count(digits ?? asBits);
  if (digits === undefined) writer.raw(changedBits(numbers));
  else writeScaled(writer, numbers, 10 ** digits);
}

export function readNumbers(reader: ByteReader, length: number): Float64Array {
  const digits = reader.count();
  return digits === asBits ? fromChangedBits(reader.raw(length * 8)) : readScaled(reader, length, 10 ** digits);
}

/** How many decimals every one of them has at most; nothing when one of them is no such decimal. */
function digitsOf(numbers: Float64Array): number | undefined {
  let digits = 0;
  for (const number of numbers) {
    while (digits <= mostDigits && !isScaled(number, 10 ** digits)) digits += 1;
    if (digits > mostDigits) return undefined;
  }
  // More decimals may be too many for one that came earlier.
  return numbers.every((number) => isScaled(number, 10 ** digits)) ? digits : undefined;
}

function isScaled(number: number, scale: number): boolean {
  // Minus zero becomes zero, so that it is not taken for a whole number.
  const whole = Math.round(number * scale) + 0;
  return Math.abs(whole) <= largestScaled && Object.is(whole / scale, number);
}

function writeScaled(writer: ByteWriter, numbers: Float64Array, scale: number): void {
  let before = 0;
  for (const number of numbers) {
    const whole = Math.round(number * scale);
    writer.signed(whole - before);
    before = whole;
  }
}

function readScaled(reader: ByteReader, length: number, scale: number): Float64Array {
  const numbers = new Float64Array(length);
  let whole = 0;
  for (let at = 0; at < length; at += 1) {
    whole += reader.signed();
    numbers[at] = whole / scale;
  }
  return numbers;
}

function changedBits(numbers: Float64Array): Uint8Array {
  const planes = new Uint8Array(numbers.length * 8);
  const view = new DataView(new ArrayBuffer(16));
  for (const [at, number] of numbers.entries()) {
    view.setFloat64(0, number);
    for (let byte = 0; byte < 8; byte += 1) {
      planes[byte * numbers.length + at] = view.getUint8(byte) ^ view.getUint8(8 + byte);
    }
    view.setFloat64(8, number);
  }
  return planes;
}

function fromChangedBits(planes: Uint8Array): Float64Array {
  const numbers = new Float64Array(planes.length / 8);
  const view = new DataView(new ArrayBuffer(8));
  for (let at = 0; at < numbers.length; at += 1) {
    for (let byte = 0; byte < 8; byte += 1) {
      view.setUint8(byte, view.getUint8(byte) ^ (planes[byte * numbers.length + at] ?? 0));
    }
    numbers[at] = view.getFloat64(0);
  }
  return numbers;
}
