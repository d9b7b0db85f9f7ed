import { parseInstant, type Instant } from '@wellflow/kernel';
import { meterVersionAt, type MeterHistory, type MeterVersion } from './meter';
import type { MeterDraft } from './meter-draft';

export interface MeterDecision {
  readonly status: 'created' | 'changed' | 'unchanged';
  readonly version: MeterVersion;
}

/** A new meter holds for everything its flow computer ever recorded, unless somebody says otherwise. */
const sinceEver = parseInstant('0001-01-01T00:00:00Z');

export interface MeterChange {
  readonly draft: MeterDraft;
  readonly assetId: string;
  readonly now: Instant;
}

/** What becomes of a meter. Asking for what is so already changes nothing. */
export function decideMeter(history: MeterHistory | undefined, { draft, assetId, now }: MeterChange): MeterDecision {
  const { well, settings } = draft;
  if (history === undefined)
    return { status: 'created', version: { from: draft.from ?? sinceEver, assetId, well, settings } };
  const version: MeterVersion = { from: draft.from ?? now, assetId, well, settings };
  const holding = meterVersionAt(history, version.from);
  const isAsked = draft.from === null || holding?.from === draft.from;
  return holding !== undefined && isAsked && isSame(holding, version)
    ? { status: 'unchanged', version: holding }
    : { status: 'changed', version };
}

function isSame(one: MeterVersion, other: MeterVersion): boolean {
  if (one.assetId !== other.assetId || one.well !== other.well) return false;
  const others = new Map<string, unknown>(Object.entries(other.settings));
  return Object.entries(one.settings).every(([field, value]) => others.get(field) === value);
}
