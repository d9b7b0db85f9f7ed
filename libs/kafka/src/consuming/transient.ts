/** Names of errors that say something about the way to a service, nothing about the message. */
const names = new Set([
  'BulkheadFull',
  'CircuitOpen',
  'DeadlineExceeded',
  'PoolExhausted',
  'RegistryUnavailable',
  'TimeoutExceeded',
  'UnknownCommit',
]);

const codes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
]);

// SQLSTATE classes 08 connection, 53 resources, 57P shutdown and start-up, 40 victims; 25006 a primary that is none any more.
const sqlStates = /^(08...|53...|57P0.|40(001|P01)|25006)$/;

/** The message did nothing wrong: it is tried again for as long as it takes, and never becomes a dead letter. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code: unknown = Reflect.get(error, 'code');
  if (names.has(error.name) || (typeof code === 'string' && (codes.has(code) || sqlStates.test(code)))) return true;
  if (error.message.startsWith('Connection terminated') || error.message.startsWith('The connection was lost'))
    return true;
  return error.cause !== undefined && isTransient(error.cause);
}
