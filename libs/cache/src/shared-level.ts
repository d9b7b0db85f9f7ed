/** Where one cached value lives: never without its organization. */
export interface Address {
  readonly cache: string;
  readonly organization: string;
  readonly key: string;
}

/** What is to be forgotten: one value, or all of an organization. */
export type Invalidation = Omit<Address, 'key'> & { readonly key: string | undefined };

/** What the shared level knows about an address. */
export interface SharedReading {
  /** Given back when writing: a value loaded before an invalidation cannot be stored after it. */
  readonly generation: string;
  readonly text: string | undefined;
}

/** The level all processes share. It may be gone at any time: then reads find nothing and writes do nothing, quickly. */
export interface SharedLevel {
  /** `undefined` when the level cannot be asked. */
  read(address: Address): Promise<SharedReading | undefined>;
  write(
    address: Address,
    text: string,
    options: { readonly generation: string; readonly ttlMs: number },
  ): Promise<void>;
  /** Forgets here and tells the other processes. Kept for later when the level is away. */
  invalidate(invalidation: Invalidation): Promise<void>;
  /** Hears what other processes invalidate; `onGap` when some of it may have been missed. Returns how to stop. */
  listen(
    cache: string,
    listener: { readonly onInvalidated: (what: Invalidation) => void; readonly onGap: () => void },
  ): () => void;
  close(): Promise<void>;
}

/** How long after an invalidation the shared level takes no value for the key: a load that began before it may be that slow. */
export const invalidationHoldMs = 10_000;
