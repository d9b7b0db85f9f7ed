import { instantFromEpochMicros } from '@wellflow/kernel';
import type { OutgoingMessage, Tx } from '@wellflow/kernel';
import { VersionConflict, beginning, streamName } from './event-store';
import type {
  Append,
  Appended,
  EventStore,
  ReadAll,
  ReadRange,
  RecordedEvent,
  Snapshot,
  StateQuestion,
  StreamName,
  StreamState,
} from './event-store';
import { createInMemoryTransactions } from './in-memory-transactions';

export interface InMemoryEventStore extends EventStore {
  /** What was told, in order. */
  readonly messages: () => readonly OutgoingMessage[];
}

interface Kept {
  readonly events: readonly RecordedEvent[];
  readonly commands: Readonly<Record<string, Omit<Appended, 'outcome'> & { readonly by: Tx }>>;
  readonly snapshots: Readonly<Record<string, Snapshot>>;
  readonly messages: readonly OutgoingMessage[];
}

/** The event store without a database, for tests without services; keeps the same contract. One transaction at a time. */
export function createInMemoryEventStore(): InMemoryEventStore {
  const empty: Kept = { events: [], commands: {}, snapshots: {}, messages: [] };
  const memory = createInMemoryTransactions(empty);
  const change = (tx: Tx, changes: Partial<Kept>) => memory.set(tx, { ...memory.get(tx), ...changes });
  return {
    unitOfWork: memory.unitOfWork,
    append: async (tx, append) => {
      const { appended, kept } = appendTo(memory.get(tx), append, tx);
      memory.set(tx, kept);
      return appended;
    },
    readState: async (tx, question) => readState(memory.get(tx), question),
    readStream: async (tx, stream, range = {}) =>
      eventsOf(memory.get(tx), stream).filter((event) => isWithin(event, range)),
    saveSnapshot: async (tx, stream, snapshot) =>
      change(tx, { snapshots: { ...memory.get(tx).snapshots, [streamName(stream)]: snapshot } }),
    readAll: async (question) => readAll(memory.committed(), question),
    tell: async (tx, messages) => change(tx, { messages: [...memory.get(tx).messages, ...messages] }),
    onAppended: memory.onCommitted,
    messages: () => memory.committed().messages,
  };
}

function eventsOf({ events }: Kept, stream: StreamName): readonly RecordedEvent[] {
  const name = streamName(stream);
  return events.filter((event) => streamName(event.stream) === name);
}

function commandKey({ organization, commandId }: { organization: string; commandId: string }): string {
  return JSON.stringify([organization, commandId]);
}

function appendTo(kept: Kept, append: Append, by: Tx): { readonly appended: Appended; readonly kept: Kept } {
  const known = kept.commands[commandKey(append.metadata)];
  // One command may append to several streams, in its own transaction only.
  if (known && known.by !== by) return { appended: { ...known, outcome: 'repeated' }, kept };
  const { stream, events, expectedVersion, metadata } = append;
  const name = streamName(stream);
  const fromVersion = eventsOf(kept, stream).length;
  if (expectedVersion !== undefined && expectedVersion !== fromVersion)
    throw new VersionConflict(name, expectedVersion, fromVersion);
  const recordedAt = instantFromEpochMicros(BigInt(Date.now()) * 1000n);
  const added = events.map(({ event, schemaVersion }, index): RecordedEvent => {
    const version = fromVersion + index + 1;
    return {
      stream,
      version,
      position: `1:1:${kept.events.length + index + 1}`,
      recordedAt,
      schemaVersion,
      metadata,
      event,
    };
  });
  const done = { inStream: name, fromVersion, toVersion: fromVersion + events.length, recordedAt };
  const commands = known ? kept.commands : { ...kept.commands, [commandKey(metadata)]: { ...done, by } };
  return {
    appended: { ...done, outcome: 'appended' },
    kept: { ...kept, events: [...kept.events, ...structuredClone(added)], commands },
  };
}

function readState(kept: Kept, { stream, commandId, snapshotVersion }: StateQuestion): StreamState {
  const command =
    commandId === undefined ? undefined : kept.commands[commandKey({ organization: stream.organization, commandId })];
  const snapshot = kept.snapshots[streamName(stream)];
  const usable = snapshot && snapshot.schemaVersion === snapshotVersion ? snapshot : undefined;
  return {
    ...(command ? { command } : {}),
    ...(usable ? { snapshot: usable } : {}),
    events: eventsOf(kept, stream).filter(({ version }) => version > (usable?.version ?? 0)),
  };
}

function isWithin({ version, recordedAt }: RecordedEvent, { after = 0, upTo = Infinity, asOf }: ReadRange): boolean {
  return version > after && version <= upTo && (asOf === undefined || recordedAt <= asOf);
}

function readAll({ events }: Kept, { after, limit, categories }: ReadAll): readonly RecordedEvent[] {
  const start = after === beginning ? 0 : Number(after.split(':')[2]);
  return events
    .slice(start)
    .filter(({ stream }) => !categories || categories.includes(stream.category))
    .slice(0, limit);
}
