import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { pack, unpack, unpackTimes, unpackValues } from '../../domain/chunk/chunk';
import type { ReadingColumns, ValueColumns } from '../../domain/chunk/reading-columns';

// With a checksum: a chunk that was damaged is refused, not served.
const params = { [constants.ZSTD_c_compressionLevel]: 6, [constants.ZSTD_c_checksumFlag]: 1 };

/** A day of a series as it is stored. */
export function toPacked(readings: ReadingColumns): Buffer {
  return zstdCompressSync(pack(readings), { params });
}

/** @throws Error when the bytes are damaged. */
export function fromPacked(packed: Uint8Array): ReadingColumns {
  return unpack(zstdDecompressSync(packed));
}

export function valuesFromPacked(packed: Uint8Array): ValueColumns {
  return unpackValues(zstdDecompressSync(packed));
}

/** Microseconds since the day began. */
export function timesFromPacked(packed: Uint8Array): Float64Array {
  return unpackTimes(zstdDecompressSync(packed));
}
