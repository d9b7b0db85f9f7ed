import type {
  DeadLetterFilter,
  DeadLetterOutcome,
  DeadLetterStore,
  MessagingAudit,
  StoredHeldMessage,
} from '@wellflow/kernel';
import { toStored } from './in-memory-held';
import { clock } from './in-memory-state';
import type { InMemoryMessagingTransactions, MessagingState } from './in-memory-state';

export function createInMemoryDeadLetterStore(transactions: InMemoryMessagingTransactions): DeadLetterStore {
  return { ...looking(transactions), ...deciding(transactions) };
}

function looking({ system }: InMemoryMessagingTransactions): Pick<DeadLetterStore, 'list' | 'find' | 'listAudit'> {
  return {
    list: (filter, { limit, after = '0' }) =>
      system((state) => {
        const deadLetters = matching(state, filter)
          .filter(({ id }) => Number(id) > Number(after))
          .slice(0, limit);
        const last = deadLetters.at(-1);
        return { deadLetters, ...(last && deadLetters.length === limit && { next: last.id }) };
      }),
    find: (id) => system((state) => matching(state, { ids: [id] })[0]),
    listAudit: (limit) => system(({ audit }) => audit.toReversed().slice(0, limit)),
  };
}

function deciding({ system }: InMemoryMessagingTransactions): Pick<DeadLetterStore, 'replay' | 'skip'> {
  return {
    replay: ({ filter, dryRun, actor, reason = '', maxReplays }) =>
      system((state) =>
        matching(state, filter).map((held) => {
          const allowed = held.replayCount < maxReplays;
          if (allowed && !dryRun) {
            state.audit.push(line(held, { actor, action: 'replay', reason }));
            Object.assign(state.held.find(({ kept }) => kept.id === held.id) ?? {}, { state: 'due' });
          }
          return outcomeOf(held, allowed ? 'replayed' : 'refused-replayed-too-often');
        }),
      ),
    skip: ({ ids, dryRun, actor, reason }) =>
      system((state) =>
        matching(state, { ids }).map((held) => {
          if (!dryRun) {
            state.audit.push(line(held, { actor, action: 'skip', reason }));
            state.held.splice(
              state.held.findIndex(({ kept }) => kept.id === held.id),
              1,
            );
          }
          return outcomeOf(held, 'skipped');
        }),
      ),
  };
}

function matching({ held }: MessagingState, filter: DeadLetterFilter): readonly StoredHeldMessage[] {
  const { ids, organization, group, topic, key, schema, errorCode, since, until } = filter;
  const fits = <Value>(wanted: Value | undefined, value: Value | undefined): boolean =>
    wanted === undefined || wanted === value;
  return held
    .map(toStored)
    .filter(
      (one) =>
        one.state === 'dead' &&
        (ids === undefined || ids.includes(one.id)) &&
        [
          fits(organization, one.organization),
          fits(group, one.group),
          fits(topic, one.topic),
          fits(key, one.key),
        ].every(Boolean) &&
        [fits(schema, one.schema), fits(errorCode, one.failure?.code)].every(Boolean) &&
        (since === undefined || one.heldAt >= since) &&
        (until === undefined || one.heldAt < until),
    );
}

function line(
  { group, topic, key, messageId }: StoredHeldMessage,
  who: Pick<MessagingAudit, 'actor' | 'action' | 'reason'>,
): MessagingAudit {
  return { at: clock(), ...who, group, topic, key, ...(messageId !== undefined && { messageId }) };
}

function outcomeOf(
  { id, group, topic, key }: StoredHeldMessage,
  outcome: DeadLetterOutcome['outcome'],
): DeadLetterOutcome {
  return { id, group, topic, key, outcome };
}
