/** Why a signal was aborted, as an error whatever the caller gave. */
export function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('The call was cancelled', { cause: reason });
}
