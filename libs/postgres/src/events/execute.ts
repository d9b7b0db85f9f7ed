import { DomainError } from '@wellflow/kernel';
import type { CommandMetadata, Execute, Executed, Tx } from '@wellflow/kernel';
import { UnknownCommit } from '../database/errors';
import type { AggregateContext, AggregateDeps } from './aggregate';
import { VersionConflict, streamName } from './event-store';
import type { Append, EventBody, StreamName, StreamState } from './event-store';
import { asToday, fold, stepsFrom, type Step } from './fold';
import { noUpcasters } from './upcasters';

/** One command for one aggregate. */
export interface Order<Command> {
  readonly id: string;
  readonly command: Command;
  readonly metadata: CommandMetadata;
}

/** As `Execute`, inside a transaction that is already open: for work over several aggregates. Nothing is tried again. */
export type ExecuteWithin<State, Command, Event extends EventBody> = (
  tx: Tx,
  order: Order<Command>,
) => Promise<Executed<State, Event>>;

const defaultAttempts = 5;

/**
 * Carries out commands: reads the stream, asks the decider, appends what happened with its messages and read models, in one
 * transaction. When others append meanwhile it decides again; a command id is carried out once, and asking again gives
 * what it did, which also settles a COMMIT whose answer was lost.
 */
export function createExecute<State, Command, Event extends EventBody>(
  deps: AggregateDeps<State, Command, Event>,
): Execute<State, Command, Event> {
  const { eventStore, attempts = defaultAttempts } = deps;
  const once = async (order: Order<Command>, exclusive: boolean) =>
    eventStore.unitOfWork.run(order.metadata, (tx) => carryOut({ ...deps, tx, exclusive }, order));
  return (id, command, metadata) => again(attempts, (attempt) => once({ id, command, metadata }, attempt > 1));
}

async function again<T>(attempts: number, once: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; attempt < attempts; attempt += 1) {
    const outcome = await once(attempt).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    if ('value' in outcome) return outcome.value;
    if (!isWorthAnother(outcome.error)) throw outcome.error;
  }
  return once(attempts);
}

/** @throws VersionConflict when another transaction appended meanwhile; take the whole unit of work again. */
export function createExecuteWithin<State, Command, Event extends EventBody>(
  deps: AggregateDeps<State, Command, Event>,
): ExecuteWithin<State, Command, Event> {
  return (tx, order) => carryOut({ ...deps, tx, exclusive: true }, order);
}

/** The same command is being carried out in another transaction, which has won. */
class CarriedOutMeanwhile extends Error {
  override readonly name = 'CarriedOutMeanwhile';
}

function isWorthAnother(error: unknown): boolean {
  return error instanceof VersionConflict || error instanceof UnknownCommit || error instanceof CarriedOutMeanwhile;
}

interface Carrying<State, Command, Event extends EventBody> extends AggregateDeps<State, Command, Event> {
  readonly tx: Tx;
  readonly exclusive: boolean;
}

async function carryOut<State, Command, Event extends EventBody>(
  deps: Carrying<State, Command, Event>,
  order: Order<Command>,
): Promise<Executed<State, Event>> {
  const { tx, eventStore, decider, exclusive } = deps;
  const stream = streamOf(deps, order);
  const { commandId } = order.metadata;
  const found = await eventStore.readState(tx, { stream, commandId, exclusive, ...snapshotWanted(deps) });
  if (found.command) return recall(deps, stream, found.command);
  const { state, version } = stateOf(deps, found);
  const events = decider.decide(order.command, state);
  const steps = stepsFrom(decider, state, events);
  const after = steps.at(-1)?.state ?? state;
  await record(deps, order, { events, version, steps });
  const executed = { state: after, events, version: version + events.length };
  await takeSnapshot(deps, stream, { ...executed, since: found.snapshot?.version ?? 0 });
  return executed;
}

function streamOf<State, Command, Event extends EventBody>(
  { category }: AggregateDeps<State, Command, Event>,
  { id, metadata }: Order<Command>,
): StreamName {
  return { category, organization: metadata.organization, id };
}

function snapshotWanted<State, Command, Event extends EventBody>({ snapshots }: AggregateDeps<State, Command, Event>) {
  return snapshots ? { snapshotVersion: snapshots.version } : {};
}

function stateOf<State, Command, Event extends EventBody>(
  deps: AggregateDeps<State, Command, Event>,
  { snapshot, events }: StreamState,
): { readonly state: State; readonly version: number } {
  const start = snapshot && deps.snapshots ? deps.snapshots.fromJson(snapshot.state) : deps.decider.initialState;
  return { state: fold(deps, start, events), version: events.at(-1)?.version ?? snapshot?.version ?? 0 };
}

/** What the command did when it was first carried out. */
async function recall<State, Command, Event extends EventBody>(
  deps: Carrying<State, Command, Event>,
  stream: StreamName,
  done: NonNullable<StreamState['command']>,
): Promise<Executed<State, Event>> {
  const { eventStore, tx, decider, upcasters = noUpcasters } = deps;
  if (done.inStream !== streamName(stream)) {
    throw new DomainError('commands/id-reused', 'This command id was used for something else', {
      stream: done.inStream,
    });
  }
  const recorded = await eventStore.readStream(tx, stream, { upTo: done.toVersion });
  return {
    state: fold(deps, decider.initialState, recorded),
    events: recorded.slice(done.fromVersion).map((one) => asToday<Event>(upcasters.upcast(one))),
    version: done.toVersion,
  };
}

interface Decided<Event> {
  readonly events: readonly Event[];
  /** Before them. */
  readonly version: number;
}

async function record<State, Command, Event extends EventBody>(
  deps: Carrying<State, Command, Event>,
  order: Order<Command>,
  { events, version, steps }: Decided<Event> & { readonly steps: readonly Step<State, Event>[] },
): Promise<void> {
  const { tx, eventStore, toMessages, project } = deps;
  const told = steps.map(({ event, state }, index) => {
    const context: AggregateContext<State> = { ...order.metadata, id: order.id, version: version + index + 1, state };
    return { event, context };
  });
  const messages = told.flatMap(({ event, context }) => toMessages(event, context));
  // Sent together, in this order; where the append is refused the transaction is over for the messages too.
  const [{ outcome }] = await Promise.all([
    eventStore.append(tx, toAppend(deps, order, { events, version })),
    eventStore.tell(tx, messages, order.metadata),
  ]);
  if (outcome === 'repeated') throw new CarriedOutMeanwhile();
  const last = told.at(-1);
  if (project && last) await project(tx, events, last.context);
}

function toAppend<State, Command, Event extends EventBody>(
  deps: AggregateDeps<State, Command, Event>,
  order: Order<Command>,
  { events, version }: Decided<Event>,
): Append {
  const { upcasters = noUpcasters } = deps;
  return {
    stream: streamOf(deps, order),
    events: events.map((event) => ({ event, schemaVersion: upcasters.current(event.type) })),
    expectedVersion: version,
    metadata: order.metadata,
  };
}

interface Reached<State> {
  readonly state: State;
  readonly version: number;
  /** Version of the snapshot that is there. */
  readonly since: number;
}

async function takeSnapshot<State, Command, Event extends EventBody>(
  { tx, eventStore, snapshots }: Carrying<State, Command, Event>,
  stream: StreamName,
  { state, version, since }: Reached<State>,
): Promise<void> {
  if (!snapshots || version - since < snapshots.every) return;
  await eventStore.saveSnapshot(tx, stream, {
    version,
    schemaVersion: snapshots.version,
    state: snapshots.toJson(state),
  });
}
