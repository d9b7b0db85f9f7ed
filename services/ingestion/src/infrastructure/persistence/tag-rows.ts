import { isUuid, parseInstant } from '@wellflow/kernel';
import type { RecordedTagVersion, TagHistory, TagSettings, TagVersion } from '../../domain/tag/tag';

export interface TagVersionRow {
  readonly tag_id: string;
  readonly name: string;
  readonly version: number;
  readonly effective_from: string;
  readonly asset_id: string;
  readonly well: string;
  readonly settings: TagSettings;
  readonly recorded_at: string;
  readonly recorded_by: string;
}

export const tagVersionColumns =
  't.tag_id, t.name, v.version, v.effective_from, v.asset_id, v.well, v.settings, v.recorded_at, v.recorded_by';

/** Rows of one tag stand together, in the order of their versions. */
export function historiesOf(rows: readonly TagVersionRow[]): ReadonlyMap<string, TagHistory> {
  const histories = new Map<string, TagHistory & { readonly versions: RecordedTagVersion[] }>();
  for (const row of rows) {
    const history = histories.get(row.name) ?? { tagId: row.tag_id, name: row.name, versions: [] };
    histories.set(row.name, history);
    history.versions.push(recordedVersionOf(row));
  }
  return histories;
}

function recordedVersionOf(row: TagVersionRow): RecordedTagVersion {
  const { version, recorded_at: recordedAt, recorded_by: recordedBy } = row;
  return { ...tagVersionOf(row), version, recordedAt: parseInstant(recordedAt), recordedBy };
}

export function tagVersionOf(row: TagVersionRow): TagVersion {
  const { effective_from: from, asset_id: assetId, well, settings } = row;
  // What was recorded before a setting existed does not have it.
  return { from: parseInstant(from), assetId, well, settings: { ...unset, ...settings } };
}

const unset = { spikeDistance: null } as const;

/** An id that no column of type uuid could be compared with is nobody's. */
export function uuidOrNobody(id: string | undefined): string | null {
  if (id === undefined) return null;
  return isUuid(id) ? id : '00000000-0000-0000-0000-000000000000';
}
