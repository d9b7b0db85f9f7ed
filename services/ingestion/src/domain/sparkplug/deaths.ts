import { nodeScope, setScope, tellStale } from './births';
import type { SparkplugPayload } from './payload';
import type { FieldMessage, Scope } from './session';
import { changeSession, tellLife, wantRebirth, type Work } from './work';

/** tck-id-operational-behavior-edge-node-termination-host-action-ddeath-devices-tags-stale: by the payload's time. */
export function takeDeviceDeath(work: Work, { topic, payload }: FieldMessage): void {
  const scope = work.session.scopes.get(topic.device);
  if (scope === undefined) return wantRebirth(work, 'unknown-device');
  if (scope.status === 'online') tellLife(work, topic.device, false);
  endScope(work, { device: topic.device, scope, atMs: payload.timestampMs ?? work.nowMs });
}

/**
 * tck-id-operational-behavior-edge-node-termination-host-action-ndeath-node-tags-stale: by our own time, because the
 * payload was written when the node connected.
 */
export function takeNodeDeath(work: Work): void {
  // One death, however many devices and metrics go with it.
  tellLife(work, nodeScope, false);
  for (const [device, scope] of work.session.scopes) endScope(work, { device, scope, atMs: work.nowMs });
  changeSession(work, { status: 'unborn', recent: [] });
}

/** Devices whose node was born again without anybody having told of its death before. */
export function endDevices(work: Work, atMs: number): void {
  for (const [device, scope] of work.session.scopes) {
    if (device !== nodeScope) endScope(work, { device, scope, atMs });
  }
}

/** A Will of an earlier connection may come after the next birth: it ends nothing. */
export function isDeathOf(bdSeq: number | undefined, payload: SparkplugPayload): boolean {
  const told = bdSeqOf(payload);
  return told === undefined || bdSeq === undefined || told === bdSeq;
}

export function bdSeqOf({ metrics }: SparkplugPayload): number | undefined {
  const value = metrics.find(({ name }) => name === 'bdSeq')?.value;
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
}

interface Ending {
  readonly device: string;
  readonly scope: Scope;
  readonly atMs: number;
}

function endScope(work: Work, { device, scope, atMs }: Ending): void {
  if (scope.status === 'offline') return;
  tellStale(work, scope.metrics.values(), atMs);
  setScope(work, device, { ...scope, status: 'offline', aliases: new Map(), staleAtMs: atMs });
}
