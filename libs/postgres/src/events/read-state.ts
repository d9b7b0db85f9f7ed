import type { Json, Tx } from '@wellflow/kernel';
import { queryPrepared } from '../database/transaction';
import type { Prepared } from '../database/transaction';
import { streamName } from './event-store';
import type { EventBody, StateQuestion, StreamState } from './event-store';

type StateRow =
  | { readonly kind: 0; readonly label: string; readonly version: number; readonly upper: number; readonly data: null }
  | { readonly kind: 1; readonly label: null; readonly version: number; readonly upper: number; readonly data: Json }
  | {
      readonly kind: 2;
      readonly label: string;
      readonly version: number;
      readonly upper: number;
      readonly data: EventBody;
    };

/** One statement, one snapshot of the database: what the command did before, the state's snapshot, the tail. */
const stateStatement: Prepared = {
  name: 'read-state',
  text: `
SELECT 0 AS kind, stream AS label, from_version AS version, to_version AS upper, NULL::jsonb AS data
  FROM command WHERE organization = $2 AND command_id = $3
UNION ALL
SELECT 1, NULL, version, schema_version, state FROM snapshot WHERE stream = $1 AND schema_version = $4
UNION ALL
SELECT 2, type, version, schema_version, data FROM event
 WHERE stream = $1 AND version > coalesce((SELECT s.version FROM snapshot s WHERE s.stream = $1 AND s.schema_version = $4), 0)
 ORDER BY 1, 3`,
};

const lockStatement: Prepared = { name: 'lock-stream', text: 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))' };

export async function readState(tx: Tx, question: StateQuestion): Promise<StreamState> {
  const { stream, commandId = null, snapshotVersion = 0, exclusive = false } = question;
  const name = streamName(stream);
  if (exclusive) await queryPrepared(tx, lockStatement, [name]);
  const rows = await queryPrepared<StateRow>(tx, stateStatement, [
    name,
    stream.organization,
    commandId,
    snapshotVersion,
  ]);
  return toStreamState(rows);
}

function toStreamState(rows: readonly StateRow[]): StreamState {
  const events = [];
  let head: Pick<StreamState, 'command' | 'snapshot'> = {};
  for (const row of rows) {
    if (row.kind === 2) events.push({ version: row.version, schemaVersion: row.upper, event: row.data });
    if (row.kind === 1)
      head = { ...head, snapshot: { version: row.version, schemaVersion: row.upper, state: row.data } };
    if (row.kind === 0)
      head = { ...head, command: { inStream: row.label, fromVersion: row.version, toVersion: row.upper } };
  }
  return { ...head, events };
}
