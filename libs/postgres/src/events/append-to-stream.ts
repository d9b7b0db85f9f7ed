import { DomainError } from '@wellflow/kernel';
import type { Instant, Tx } from '@wellflow/kernel';
import { DatabaseError } from 'pg';
import { queryPrepared } from '../database/transaction';
import type { Prepared } from '../database/transaction';
import { VersionConflict, streamName } from './event-store';
import type { Append, Appended } from './event-store';

interface AppendedRow {
  readonly outcome: 'appended' | 'repeated';
  readonly in_stream: string;
  readonly from_version: number;
  readonly to_version: number;
  readonly recorded_at: Instant;
}

const appendStatement: Prepared = {
  name: 'append-events',
  text: 'SELECT * FROM append_events($1, $2, $3, $4, $5, $6, $7)',
};

/** One round trip: the stream's lock, the command's ledger, the version's check, the events. */
export async function appendToStream(tx: Tx, append: Append): Promise<Appended> {
  const [row] = await queryPrepared<AppendedRow>(tx, appendStatement, paramsOf(append)).catch((error: unknown) => {
    throw meaningOf(error, append);
  });
  if (!row) throw new Error('append_events returned nothing');
  return {
    outcome: row.outcome,
    inStream: row.in_stream,
    fromVersion: row.from_version,
    toVersion: row.to_version,
    recordedAt: row.recorded_at,
  };
}

function paramsOf({ stream, events, expectedVersion, metadata }: Append): readonly unknown[] {
  const added = events.map(({ event, schemaVersion }) => ({ v: schemaVersion, data: event }));
  return [
    metadata.organization,
    stream.category,
    streamName(stream),
    expectedVersion ?? null,
    metadata.commandId,
    JSON.stringify(metadata),
    JSON.stringify(added),
  ];
}

const versionConflict = 'WF001';
/** NUL characters and lone surrogates have no place in a Postgres text. */
const unstorableText: ReadonlySet<string> = new Set(['22P05', '22P02', '22021']);

function meaningOf(error: unknown, { stream, expectedVersion }: Append): unknown {
  if (!(error instanceof DatabaseError)) return error;
  if (error.code === versionConflict) {
    return new VersionConflict(streamName(stream), expectedVersion ?? 0, Number(error.detail));
  }
  if (unstorableText.has(error.code ?? ''))
    return new DomainError('events/unstorable-text', 'A text holds a character that cannot be stored');
  return error;
}
