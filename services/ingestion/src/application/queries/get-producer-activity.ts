import { addMicros, DomainError, type Clock } from '@wellflow/kernel';
import type { ProducerActivity, ProducerActivityStore } from '../producer-activity';

export interface ListActivityInput {
  readonly organization: string;
  /** Only producers not heard for so long, in seconds. */
  readonly silentForSeconds?: number;
  readonly cursor?: string;
  readonly limit: number;
}

export interface ActivityQueries {
  list(input: ListActivityInput): Promise<{
    readonly producers: readonly ProducerActivity[];
    readonly nextCursor?: string;
  }>;
  /** @throws DomainError `ingestion/producer-never-heard` */
  get(organization: string, producerId: string): Promise<ProducerActivity>;
}

export interface ActivityQueriesDeps {
  readonly store: Pick<ProducerActivityStore, 'list'>;
  readonly now: Clock;
}

export function createActivityQueries({ store, now }: ActivityQueriesDeps): ActivityQueries {
  return {
    async list({ organization, silentForSeconds, cursor, limit }) {
      const at = now();
      const silentSince =
        silentForSeconds === undefined ? undefined : addMicros(at, -BigInt(silentForSeconds) * 1_000_000n);
      const found = await store.list(organization, { now: at, silentSince, after: cursor, limit: limit + 1 });
      const producers = found.slice(0, limit);
      const last = producers.at(-1)?.producerId;
      return found.length > limit && last !== undefined ? { producers, nextCursor: last } : { producers };
    },
    async get(organization, producerId) {
      const [found] = await store.list(organization, { now: now(), producerId, limit: 1 });
      if (found === undefined)
        throw new DomainError('ingestion/producer-never-heard', `Nothing was ever heard of ${producerId}`);
      return found;
    },
  };
}
