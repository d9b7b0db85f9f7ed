import type { Instant } from '@wellflow/kernel';
import type { EventBody, EventMetadata, RecordedEvent, StreamName } from './event-store';

/** A row of `event` as the driver gives it. */
export interface EventRow {
  readonly global_position: string;
  readonly stream: string;
  readonly version: number;
  readonly schema_version: number;
  readonly recorded_at: Instant;
  readonly metadata: EventMetadata;
  readonly data: EventBody;
}

/** Only what differs from row to row is sent: the parts of a stream's name are taken from it. */
export const eventColumns = `epoch || ':' || transaction_id || ':' || position AS global_position, stream, version,
  schema_version, recorded_at, metadata, data`;

export function toRecordedEvent(row: EventRow): RecordedEvent {
  return {
    stream: parseStreamName(row.stream),
    version: row.version,
    position: row.global_position,
    recordedAt: row.recorded_at,
    schemaVersion: row.schema_version,
    metadata: row.metadata,
    event: row.data,
  };
}

/** A category holds no hyphen and an organization no slash: `streamName` sees to it. */
function parseStreamName(name: string): StreamName {
  const hyphen = name.indexOf('-');
  const slash = name.indexOf('/', hyphen);
  return { category: name.slice(0, hyphen), organization: name.slice(hyphen + 1, slash), id: name.slice(slash + 1) };
}
