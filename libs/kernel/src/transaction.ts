declare const tx: unique symbol;

/** An open transaction, passed along and never looked into; `libs/postgres` alone knows what it is. */
export interface Tx {
  readonly [tx]: never;
}

/** One transaction over repositories, events, outbox and audit, on behalf of one organization. */
export interface UnitOfWork {
  run<T>(scope: { readonly organization: string }, work: (tx: Tx) => Promise<T>): Promise<T>;
}
