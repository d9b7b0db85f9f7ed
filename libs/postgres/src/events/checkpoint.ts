import type { Tx } from '@wellflow/kernel';
import { query } from '../database/transaction';
import { beginning } from './event-store';
import type { GlobalPosition } from './event-store';

/** Somebody else has moved the checkpoint meanwhile: what was read is theirs, and the transaction must not commit. */
export class CheckpointMoved extends Error {
  override readonly name = 'CheckpointMoved';

  constructor(readonly checkpoint: string) {
    super(`Another process has moved the checkpoint ${checkpoint}`);
  }
}

export async function readCheckpoint(tx: Tx, name: string): Promise<GlobalPosition> {
  const sql = "SELECT epoch || ':' || transaction_id || ':' || position AS position FROM checkpoint WHERE name = $1";
  const [row] = await query<{ position: GlobalPosition }>(tx, sql, [name]);
  return row?.position ?? beginning;
}

/**
 * Moves it where it stands at `from`; of two at once the second waits for the first and is refused.
 * @throws CheckpointMoved
 */
export async function advanceCheckpoint(
  tx: Tx,
  name: string,
  { from, to }: { readonly from: GlobalPosition; readonly to: GlobalPosition },
): Promise<void> {
  if (from === beginning) await query(tx, placeSql, [name]);
  const moved = await query(
    tx,
    `UPDATE checkpoint SET epoch = $2, transaction_id = $3, position = $4, updated_at = clock_timestamp()
      WHERE name = $1 AND epoch = $5 AND transaction_id = $6 AND position = $7 RETURNING 1 AS moved`,
    [name, ...to.split(':'), ...from.split(':')],
  );
  if (moved.length === 0) throw new CheckpointMoved(name);
}

const placeSql =
  "INSERT INTO checkpoint (name, epoch, transaction_id, position) VALUES ($1, 0, '0', 0) ON CONFLICT DO NOTHING";
