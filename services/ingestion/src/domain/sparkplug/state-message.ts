/** What a host says of itself at `spBv1.0/STATE/<host id>`, retained, QoS 1. */
export interface HostState {
  readonly online: boolean;
  /** Milliseconds since 1970, equal in a connection's Will and its birth. */
  readonly timestamp: number;
}

/** UTF-8 JSON with exactly these two keys (tck-id-host-topic-phid-birth-payload). */
export function printHostState({ online, timestamp }: HostState): string {
  return JSON.stringify({ online, timestamp });
}

/** @returns undefined for what is no STATE message of Sparkplug 3. */
export function parseHostState(text: string): HostState | undefined {
  const said = parseJson(text);
  if (typeof said !== 'object' || said === null || !('online' in said) || !('timestamp' in said)) return undefined;
  const { online, timestamp } = said;
  if (typeof online !== 'boolean' || typeof timestamp !== 'number' || !Number.isSafeInteger(timestamp))
    return undefined;
  return { online, timestamp };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
