import { assertNever, DomainError, type Decider, type Instant, type Json, type LocalDate } from '@wellflow/kernel';
import { entryOf, isSame, valueOn, type Entry, type Timeline } from '../timeline';
import { beginningOf, corrected, evolveWell, identifiersOf, type RegisteredWell, type Well } from './well';
import { datesOf, firstDifference, notLaterThan, statusesOnRecord, tooEarly } from './well-dates';
import type {
  ChangeWell,
  ChangeWellIdentifier,
  ChangeWellStatus,
  CorrectWellFact,
  CorrectWellIdentifier,
  CorrectWellStatuses,
  RegisterWell,
  WellCommand,
} from './well-commands';
import type { WellEvent } from './well.events';
import { wellFacts, type WellFact, type WellFacts } from './well-facts';
import { lawfulLife } from './well-lifecycle';

/**
 * A well: what is true of it from which date on, and where it is in its life. Facts are entered for a date; what was entered
 * wrongly is corrected by another event, so that what was believed when can still be told.
 */
export const wellDecider: Decider<Well, WellCommand, WellEvent> = {
  initialState: { kind: 'unregistered' },
  decide: (command, well) => (command.type === 'RegisterWell' ? register(command, well) : change(command, well)),
  evolve: evolveWell,
};

function register(command: RegisterWell, well: Well): readonly WellEvent[] {
  if (well.kind !== 'unregistered')
    throw new DomainError('wells/already-registered', 'The well is registered already', { wellId: well.wellId });
  const schemes = command.identifiers.map(({ scheme }) => scheme);
  if (new Set(schemes).size < schemes.length)
    throw new DomainError('wells/scheme-repeated', 'A well has one identifier a scheme', { schemes });
  // Whoever forgets its number finds out; whoever has none yet says so.
  if (schemes.length === 0 && command.statuses.length === 0)
    throw new DomainError('wells/no-identifier', noIdentifier, { path: '/apiNumber' });
  const { type: _type, at, ...said } = command;
  notLaterThan(at, [{ path: '/effectiveOn', date: said.effectiveOn }, ...datesOf(said.statuses)]);
  statusesOnRecord(said.effectiveOn, said.statuses);
  lawfulLife(said.statuses);
  return [{ type: 'WellRegistered', ...said, registeredAt: at }];
}

const noIdentifier =
  'A well has an API number or another identifier; one that has none yet says where it is in its life: statuses, such as planned';

type Change = Exclude<WellCommand, RegisterWell>;

function change(command: Change, well: Well): readonly WellEvent[] {
  if (well.kind === 'unregistered') throw new DomainError('wells/unknown-well', 'There is no such well');
  const { expectedVersion } = command;
  if (expectedVersion !== undefined && expectedVersion !== well.version)
    throw new DomainError('wells/changed-meanwhile', `The well is at version ${well.version} by now`, {
      version: well.version,
      expectedVersion,
    });
  switch (command.type) {
    case 'ChangeWell':
      return changeFacts(command, well);
    case 'ChangeWellStatus':
      return changeStatus(command, well);
    case 'ChangeWellIdentifier':
      return changeIdentifier(command, well);
    case 'CorrectWellFact':
      return correctFact(command, well);
    case 'CorrectWellIdentifier':
      return correctIdentifier(command, well);
    case 'CorrectWellStatuses':
      return correctStatuses(command, well);
    default:
      return assertNever(command);
  }
}

function changeFacts(command: ChangeWell, well: RegisteredWell): readonly WellEvent[] {
  const { effectiveOn, facts, reason, at } = command;
  onRecord(well, at, effectiveOn);
  const news = wellFacts.filter(
    (fact) => fact in facts && !isSame(entryOf<Json>(well.facts[fact], effectiveOn)?.value, facts[fact]),
  );
  if (news.length === 0) return [];
  const said = Object.fromEntries(news.map((fact) => [fact, facts[fact]]));
  const event = { type: 'WellChanged', effectiveOn, facts: said, changedAt: at } as const;
  return [because(event, reason)];
}

function changeStatus({ status, effectiveOn, reason, at }: ChangeWellStatus, well: RegisteredWell) {
  const latest = well.statuses.at(-1);
  // Asking twice is harmless.
  if (isSame(latest, { status, from: effectiveOn })) return [];
  onRecord(well, at, effectiveOn);
  lawfulLife([...well.statuses, { status, from: effectiveOn }], () => '/status');
  return [because({ type: 'WellStatusChanged', status, effectiveOn, changedAt: at } as const, reason)];
}

function changeIdentifier(command: ChangeWellIdentifier, well: RegisteredWell): readonly WellEvent[] {
  const { scheme, value, effectiveOn, reason, at } = command;
  onRecord(well, at, effectiveOn);
  const timeline = identifiersOf(well, scheme);
  if (entryOf(timeline, effectiveOn)?.value === value || (value === null && timeline.length === 0)) return [];
  return [because({ type: 'WellIdentifierChanged', scheme, value, effectiveOn, changedAt: at } as const, reason)];
}

function correctFact(command: CorrectWellFact, well: RegisteredWell): readonly WellEvent[] {
  const { fact, from, to, reason, at } = command;
  const timeline: Timeline<WellFacts[WellFact]> = well.facts[fact];
  if (!correcting(timeline, command)) return [];
  const after = corrected(timeline, { from, to });
  // The name begins the record; nothing else is known from an earlier date.
  if (fact !== 'name') beginsWithRecord(well, after, '/from');
  else if (valueOn(after, beginningOf(well)) === undefined) throw nothingLeft(fact);
  return [{ type: 'WellFactCorrected', fact, from, to, reason, changedAt: at }];
}

function correctIdentifier(command: CorrectWellIdentifier, well: RegisteredWell): readonly WellEvent[] {
  const { scheme, from, to, reason, at } = command;
  const timeline = identifiersOf(well, scheme);
  if (!correcting(timeline, command)) return [];
  beginsWithRecord(well, corrected(timeline, { from, to }), '/from');
  return [{ type: 'WellIdentifierCorrected', scheme, from, to, reason, changedAt: at }];
}

function correctStatuses({ statuses, reason, at }: CorrectWellStatuses, well: RegisteredWell): readonly WellEvent[] {
  if (isSame(statuses, well.statuses)) return [];
  notLaterThan(at, datesOf(statuses));
  statusesOnRecord(beginningOf(well), statuses);
  const effectiveOn = firstDifference(well.statuses, statuses) ?? beginningOf(well);
  return [{ type: 'WellStatusesCorrected', effectiveOn, statuses: lawfulLife(statuses), reason, changedAt: at }];
}

interface Correcting {
  readonly from: LocalDate;
  readonly to: Entry<Json> | null;
  readonly at: Instant;
}

/** @returns false when the entry is so already. @throws DomainError `wells/nothing-entered` */
function correcting(timeline: Timeline<Json>, { from, to, at }: Correcting): boolean {
  if (to !== null) notLaterThan(at, [{ path: '/from', date: to.from }]);
  const entry = entryOf(timeline, from);
  if (entry !== undefined) return !isSame(entry, to);
  const dates = timeline.map((one) => one.from);
  const others = dates.length > 0 ? `: for ${dates.join(', ')} it was` : ', nor for any other date';
  throw new DomainError('wells/nothing-entered', `Nothing was entered for ${from}${others}`, {
    path: '/entered',
    dates,
  });
}

function onRecord(well: RegisteredWell, at: Instant, effectiveOn: LocalDate): void {
  notLaterThan(at, [{ path: '/effectiveOn', date: effectiveOn }]);
  beginsWithRecord(well, [{ from: effectiveOn, value: null }], '/effectiveOn');
}

function beginsWithRecord(well: RegisteredWell, timeline: Timeline<Json>, path: string): void {
  const begins = beginningOf(well);
  const early = timeline.find(({ from }) => from < begins);
  if (early !== undefined) throw tooEarly(begins, early.from, path);
}

function nothingLeft(fact: WellFact): DomainError {
  return new DomainError('wells/nothing-left', `Something must be on record of ${fact} from the beginning`, {
    path: '/from',
    fact,
  });
}

function because<Event extends WellEvent>(event: Event, reason: string | undefined): Event {
  return reason === undefined ? event : { ...event, reason };
}
