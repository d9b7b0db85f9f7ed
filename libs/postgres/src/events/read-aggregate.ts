import type { Instant } from '@wellflow/kernel';
import type { AggregateDeps } from './aggregate';
import type { EventBody } from './event-store';
import { fold } from './fold';

export interface AggregateQuestion {
  readonly organization: string;
  readonly id: string;
  /** As it was at this version. */
  readonly upTo?: number;
  /** As it was known at this instant: by what had been recorded then. */
  readonly asOf?: Instant;
}

export interface AggregateAnswer<State> {
  readonly state: State;
  /** 0 when nothing had been recorded. */
  readonly version: number;
}

/** Reads an aggregate's state, now or as it was; never from a snapshot, so it is also how snapshots are checked. */
export function createReadAggregate<State, Command, Event extends EventBody>(
  deps: Pick<AggregateDeps<State, Command, Event>, 'category' | 'decider' | 'eventStore' | 'upcasters'>,
): (question: AggregateQuestion) => Promise<AggregateAnswer<State>> {
  const { category, decider, eventStore } = deps;
  return async ({ organization, id, ...range }) => {
    const recorded = await eventStore.unitOfWork.run({ organization }, (tx) =>
      eventStore.readStream(tx, { category, organization, id }, range),
    );
    return { state: fold(deps, decider.initialState, recorded), version: recorded.length };
  };
}
