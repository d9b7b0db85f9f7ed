import { DatabaseError } from 'pg';

/**
 * The connection was lost while COMMIT was under way: the transaction may or may not have taken effect.
 * Ask by the command id before doing it again; `createExecute` does.
 */
export class UnknownCommit extends Error {
  override readonly name = 'UnknownCommit';

  constructor(cause: unknown) {
    super('The connection was lost during COMMIT: whether it took effect is unknown', { cause });
  }
}

/** No connection, or it was lost before COMMIT, more often than is tried again: nothing took effect. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';

  constructor(cause: unknown) {
    super(`The database cannot be reached: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** A statement failed, the work swallowed the error, and COMMIT therefore rolled back. */
export class TransactionRolledBack extends Error {
  override readonly name = 'TransactionRolledBack';

  constructor() {
    super('COMMIT rolled back: a statement of this transaction had failed and its error was swallowed');
  }
}

/** A `Tx` was used after its transaction ended: a promise was not awaited, or the policy's timeout struck. */
export class TransactionEnded extends Error {
  override readonly name = 'TransactionEnded';

  constructor() {
    super('The transaction has ended; a promise was not awaited, or it ran out of time');
  }
}

/** No connection came free in time: the pool is the bulkhead, and it is full. */
export class PoolExhausted extends Error {
  override readonly name = 'PoolExhausted';

  constructor(pool: string, cause: unknown) {
    super(`No connection of the ${pool} pool came free in time`, { cause });
  }
}

const serializationFailure = '40001';
const deadlockDetected = '40P01';
/** Still connected to what was the primary before a failover. */
export const readOnlyServer = '25006';
/** The session overstayed a limit of its own: doing the same again would overstay again. */
const overstayed: ReadonlySet<string> = new Set(['25P03', '25P04', '57P05']);
const cannotConnectNow: ReadonlySet<string> = new Set(['57P03', '53300']);

/** SQLSTATE of a server error, also when TypeORM wrapped it. */
export function sqlState(error: unknown): string | undefined {
  if (error instanceof DatabaseError) return error.code;
  if (error instanceof Error && 'driverError' in error) return sqlState(error.driverError);
  return undefined;
}

/** The server chose this transaction as the victim; nothing of it took effect. */
export function isVictim(error: unknown): boolean {
  const state = sqlState(error);
  return state === serializationFailure || state === deadlockDetected;
}

/** The session overstayed its own time limit, so the server ended it. */
export function isOverstayed(error: unknown): boolean {
  return overstayed.has(sqlState(error) ?? '');
}

/** The server said why it ends the session, or is not the primary any more; the connection is of no further use. */
export function endsSession(error: unknown): boolean {
  if (error instanceof Error && 'driverError' in error) return endsSession(error.driverError);
  return (
    error instanceof DatabaseError &&
    (error.severity === 'FATAL' || error.severity === 'PANIC' || error.code === readOnlyServer)
  );
}

/** Could not even connect, for a reason that may pass by itself. */
export function isConnectFailure(error: unknown): boolean {
  if (error instanceof PoolExhausted) return false;
  if (error instanceof DatabaseError) return cannotConnectNow.has(error.code ?? '');
  return error instanceof Error;
}

/** Out of time, of resources, of order (57014, 53xxx, 58xxx, XXxxx). */
const ailing = /^(57014|53...|58...|XX...)$/;

/**
 * Speaks against the database's health: for a policy's `isFailure`. Refusals, conflicts, violated constraints and bugs in
 * the work do not.
 */
export function isDatabaseFailure(error: unknown): boolean {
  if (error instanceof ConnectionLost || error instanceof UnknownCommit || error instanceof PoolExhausted) return true;
  return isOverstayed(error) || endsSession(error) || ailing.test(sqlState(error) ?? '');
}
