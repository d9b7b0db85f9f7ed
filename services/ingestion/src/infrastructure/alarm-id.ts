import { createHash } from 'node:crypto';
import type { AlarmIdOf } from '../application/alarms';
import type { NodeIdOf } from '../application/commands/record-node-life';

export const alarmIdOf: AlarmIdOf = (organization, { assetId, tagId, measurement, side }) =>
  uuidOf([organization, assetId, tagId, measurement, side]);

export const nodeIdOf: NodeIdOf = (organization, { group, edge, device }) =>
  uuidOf([organization, 'sparkplug', group, edge, device]);

/** A UUID of version 8 (RFC 9562: by its maker's own rule) from what a thing is; nothing has to be looked up. */
function uuidOf(parts: readonly (string | null)[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(parts)).digest();
  const hex = bytes.toString('hex');
  const variant = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant.toString(16)}${hex.slice(18, 20)}`,
  ];
  return [...groups, hex.slice(20, 32)].join('-');
}
