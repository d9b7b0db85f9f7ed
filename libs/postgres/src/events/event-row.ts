import type { Instant } from '@wellflow/kernel';
import type { EventBody, EventMetadata, RecordedEvent } from './event-store';

/** A row of `event` as the driver gives it. */
export interface EventRow {
  readonly global_position: string;
  readonly stream: string;
  readonly category: string;
  readonly organization: string;
  readonly version: number;
  readonly type: string;
  readonly schema_version: number;
  readonly recorded_at: Instant;
  readonly metadata: Omit<EventMetadata, 'organization'>;
  readonly data: EventBody;
}

export function toRecordedEvent(row: EventRow): RecordedEvent {
  const { category, organization } = row;
  return {
    stream: { category, organization, id: row.stream.slice(category.length + organization.length + 2) },
    version: row.version,
    position: row.global_position,
    recordedAt: row.recorded_at,
    schemaVersion: row.schema_version,
    metadata: { ...row.metadata, organization },
    event: row.data,
  };
}
