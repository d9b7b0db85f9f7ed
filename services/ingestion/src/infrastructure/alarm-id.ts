import { createHash } from 'node:crypto';
import type { AlarmIdOf } from '../application/alarms';

/** A UUID of version 8 (RFC 9562: by its maker's own rule) from what the alarm is; nothing has to be looked up. */
export const alarmIdOf: AlarmIdOf = (organization, { assetId, tagId, measurement, side }) => {
  const bytes = createHash('sha256')
    .update(JSON.stringify([organization, assetId, tagId, measurement, side]))
    .digest();
  const hex = bytes.toString('hex');
  const variant = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant.toString(16)}${hex.slice(18, 20)}`,
  ];
  return [...groups, hex.slice(20, 32)].join('-');
};
