import { escapeLiteral } from 'pg';
import type { PoolClient } from 'pg';
import { TransactionRolledBack, UnknownCommit, endsSession, sqlState } from './errors';
import type { ConnectionPool } from './pool';

export interface Begin {
  readonly organization: string;
  readonly readOnly?: boolean;
  /** Begins the work without waiting for BEGIN's answer, so that its first statement travels with it. */
  readonly eager?: boolean;
  /** The work is one statement, which is a transaction by itself. */
  readonly alone?: boolean;
}

/** Runs the work from BEGIN to COMMIT. @throws what it throws; UnknownCommit, TransactionRolledBack */
export async function inBrackets<T>(
  { client, connections }: { readonly client: PoolClient; readonly connections: ConnectionPool },
  begin: Begin,
  work: () => Promise<T>,
): Promise<T> {
  if (begin.alone) return work();
  const began = client.query(beginSql(begin));
  if (!begin.eager) await began;
  const value = await begun(began, work);
  await commit(client, connections);
  return value;
}

/** One round trip. Every transaction sets the organization, also to empty, which row-level security lets see nothing. */
function beginSql({ organization, readOnly }: Begin): string {
  const mode = readOnly ? ' READ ONLY' : '';
  return `BEGIN${mode}; SELECT set_config('app.organization', ${escapeLiteral(organization)}, true)`;
}

/** A failed BEGIN is the cause of whatever failed after it. */
async function begun<T>(began: Promise<unknown>, work: () => Promise<T>): Promise<T> {
  const [begin, done] = await Promise.allSettled([began, work()]);
  if (begin.status === 'rejected') throw begin.reason;
  if (done.status === 'rejected') throw done.reason;
  return done.value;
}

/** @throws UnknownCommit, TransactionRolledBack */
async function commit(client: PoolClient, connections: ConnectionPool): Promise<void> {
  // Lost before COMMIT was sent: certainly not committed, so this may be tried again.
  if (connections.isLost(client)) throw new Error('The connection was lost before COMMIT');
  const sent = client.query('COMMIT');
  const { command } = await sent.catch((error: unknown) => {
    if (sqlState(error) !== undefined && !endsSession(error)) throw error;
    throw new UnknownCommit(error);
  });
  if (command !== 'COMMIT') throw new TransactionRolledBack();
}

export async function rollBack(client: PoolClient, release: (error?: Error) => void, lost: boolean): Promise<void> {
  if (lost) return release(new Error('The connection was lost'));
  try {
    await client.query('ROLLBACK');
    release();
  } catch (error) {
    release(error instanceof Error ? error : new Error(String(error)));
  }
}

export function releaseOnce(client: PoolClient): (error?: Error) => void {
  let released = false;
  return (error) => {
    if (released) return;
    released = true;
    // `release` would wait for the statements that are under way.
    if (error) client.connection.stream.destroy();
    client.release(error);
  };
}
