import { createHash } from 'node:crypto';
import type { FallIdOf } from '../application/falls';

/** A UUID of version 8 (RFC 9562: by its maker's own rule) from what the fall is: found twice, it is the same. */
export const fallIdOf: FallIdOf = (organization, { assetId, tagId, measurement, lane, fellAt }) => {
  const hash = createHash('sha256').update(JSON.stringify([organization, assetId, tagId, measurement, lane, fellAt]));
  const bytes = hash.digest().subarray(0, 16);
  bytes.writeUInt8(((bytes[6] ?? 0) & 0x0f) | 0x80, 6);
  bytes.writeUInt8(((bytes[8] ?? 0) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
