import type {
  DeadLetterFilter,
  DeadLetterOutcome,
  DeadLetterPage,
  DeadLetterStore,
  StoredHeldMessage,
} from '@wellflow/kernel';
import type { Codec } from './avro/codec';

/** A dead letter with its payload as far as it can be read. */
export interface ReadableDeadLetter {
  readonly deadLetter: StoredHeldMessage;
  readonly payload?: unknown;
}

export interface ReplayDeadLetters {
  readonly ids?: readonly string[];
  readonly filter?: DeadLetterFilter;
  readonly dryRun: boolean;
  readonly actor: string;
  readonly reason?: string;
  /** Those replayed this often already are refused. Default 3. */
  readonly maxReplays?: number;
}

export interface SkipDeadLetters {
  readonly ids: readonly string[];
  readonly reason: string;
  readonly dryRun: boolean;
  readonly actor: string;
}

/** Dead letters for the HTTP layer and the command line. */
export interface DeadLetters {
  listDeadLetters(
    filter: DeadLetterFilter,
    page?: { readonly limit?: number; readonly after?: string },
  ): Promise<DeadLetterPage>;
  getDeadLetter(id: string): Promise<ReadableDeadLetter | undefined>;
  /** The group that failed tries them again within seconds, and what queued behind them after; no other group does. */
  replayDeadLetters(order: ReplayDeadLetters): Promise<readonly DeadLetterOutcome[]>;
  /** Gives them up for good; their keys go on. */
  skipDeadLetters(order: SkipDeadLetters): Promise<readonly DeadLetterOutcome[]>;
}

const largestPage = 500;

export function createDeadLetters({
  store,
  codec,
}: {
  readonly store: DeadLetterStore;
  readonly codec: Codec;
}): DeadLetters {
  return {
    listDeadLetters: (filter, { limit = 50, after } = {}) =>
      store.list(filter, { limit: Math.min(limit, largestPage), ...(after !== undefined && { after }) }),
    getDeadLetter: async (id) => {
      const deadLetter = await store.find(id);
      return deadLetter && { deadLetter, ...(await read(codec, deadLetter.value)) };
    },
    replayDeadLetters: ({ ids, filter = {}, maxReplays = 3, ...order }) =>
      store.replay({ ...order, filter: { ...filter, ...(ids && { ids }) }, maxReplays }),
    skipDeadLetters: (order) => store.skip(order),
  };
}

async function read(codec: Codec, value: Uint8Array | null): Promise<{ readonly payload?: unknown }> {
  try {
    await codec.learn(value);
    return { payload: codec.decode(value).payload };
  } catch {
    return {};
  }
}
