import { encodePayload } from 'sparkplug-payload/lib/sparkplugbpayload';

/**
 * The one thing WellFlow writes to the field (tck-id-operational-behavior-data-commands-ncmd-rebirth-name, -value): all births
 * again, please.
 */
export function encodeRebirth(nowMs: number): Uint8Array {
  return encodePayload({
    timestamp: nowMs,
    metrics: [{ name: 'Node Control/Rebirth', timestamp: nowMs, type: 'Boolean', value: true }],
  });
}
