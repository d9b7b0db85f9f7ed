import { assertNever, type Instant, type Json, type LocalDate, type WellIdentifier } from '@wellflow/kernel';
import { entered, entryOf, valueOn, withdrawn, type Entry, type Timeline } from '../timeline';
import type { WellEvent, WellIdentifierCorrected, WellRegistered } from './well.events';
import { wellFacts, type WellFact, type WellFacts } from './well-facts';
import { firstWith, statusOn, type StatusEntry, type WellStatus } from './well-lifecycle';

export type Well = { readonly kind: 'unregistered' } | RegisteredWell;

export type RegisteredWell = {
  readonly kind: 'registered';
  readonly wellId: string;
  /** Number of events. */
  readonly version: number;
  readonly registeredAt: Instant;
  readonly changedAt: Instant;
  readonly facts: { readonly [Fact in WellFact]: Timeline<WellFacts[Fact]> };
  readonly statuses: readonly StatusEntry[];
  readonly identifiers: Readonly<Record<string, Timeline<string | null>>>;
  /** All it was ever rightly called: each leads to it. */
  readonly everIdentifiers: readonly WellIdentifier[];
};

/** A well as it was on a date. */
export type WellOnDate = WellFacts & {
  readonly wellId: string;
  readonly status: WellStatus;
  readonly identifiers: readonly WellIdentifier[];
  readonly spuddedOn: LocalDate | null;
  readonly completedOn: LocalDate | null;
  readonly firstProducedOn: LocalDate | null;
  readonly pluggedOn: LocalDate | null;
};

/** What an event makes of a well. */
export function evolveWell(well: Well, event: WellEvent): Well {
  if (event.type === 'WellRegistered') return registered(event);
  if (well.kind === 'unregistered') throw new Error(`${event.type} before the well was registered`);
  return { ...well, ...changed(well, event), version: well.version + 1, changedAt: event.changedAt };
}

/** The date its record begins: nothing is known of the well before. */
export function beginningOf({ facts }: RegisteredWell): LocalDate {
  const [first] = facts.name;
  if (first === undefined) throw new Error('A registered well has a name');
  return first.from;
}

/** @returns `undefined` for a date before the record begins. */
export function wellOn(well: RegisteredWell, on: LocalDate): WellOnDate | undefined {
  if (on < beginningOf(well)) return undefined;
  const { statuses } = well;
  return {
    wellId: well.wellId,
    ...factsOn(well, on),
    status: statusOn(statuses, on) ?? 'registered',
    identifiers: identifiersOn(well, on),
    spuddedOn: firstWith(statuses, 'drilling', on) ?? null,
    completedOn: firstWith(statuses, 'completed', on) ?? null,
    firstProducedOn: firstWith(statuses, 'producing', on) ?? null,
    pluggedOn: firstWith(statuses, 'plugged', on) ?? null,
  };
}

/** A well as it is now; by a clock that is behind another's, as it was when its record began. */
export function wellNow(well: RegisteredWell, today: LocalDate): WellOnDate {
  const begins = beginningOf(well);
  const now = wellOn(well, today < begins ? begins : today);
  if (now === undefined) throw new Error('A well is known from the beginning of its record');
  return now;
}

/** The identifiers of one scheme, whatever it is called. */
export function identifiersOf({ identifiers }: RegisteredWell, scheme: string): Timeline<string | null> {
  return Object.hasOwn(identifiers, scheme) ? (identifiers[scheme] ?? []) : [];
}

function registered({ wellId, effectiveOn: from, identifiers, facts, statuses, registeredAt }: WellRegistered): Well {
  const timelines = wellFacts.map((fact) => [fact, [{ from, value: facts[fact] }]]);
  const schemes = identifiers.map(({ scheme, value }) => [scheme, [{ from, value }]]);
  return {
    ...{ kind: 'registered', wellId, version: 1, registeredAt, changedAt: registeredAt, statuses },
    everIdentifiers: identifiers,
    facts: Object.fromEntries(timelines),
    identifiers: Object.fromEntries(schemes),
  };
}

type Change = Exclude<WellEvent, WellRegistered>;

function changed(well: RegisteredWell, event: Change): Partial<RegisteredWell> {
  const { facts, identifiers } = well;
  switch (event.type) {
    case 'WellChanged':
      return { facts: withFacts(facts, event.effectiveOn, event.facts) };
    case 'WellStatusChanged':
      return { statuses: [...well.statuses, { status: event.status, from: event.effectiveOn }] };
    case 'WellIdentifierChanged': {
      const entry = { from: event.effectiveOn, value: event.value };
      const timeline = entered(identifiersOf(well, event.scheme), entry);
      return { identifiers: { ...identifiers, [event.scheme]: timeline }, everIdentifiers: called(well, event) };
    }
    case 'WellFactCorrected':
      return { facts: { ...facts, [event.fact]: corrected<Json>(facts[event.fact], event) } };
    case 'WellIdentifierCorrected': {
      const timeline = corrected(identifiersOf(well, event.scheme), event);
      return {
        identifiers: { ...identifiers, [event.scheme]: timeline },
        everIdentifiers: freed(well, event, timeline),
      };
    }
    case 'WellStatusesCorrected':
      return { statuses: event.statuses };
    default:
      return assertNever(event);
  }
}

/** Ever: also what was changed on the day it was entered for. */
function called(
  { everIdentifiers }: Pick<RegisteredWell, 'everIdentifiers'>,
  { scheme, value }: { readonly scheme: string; readonly value: string | null },
): readonly WellIdentifier[] {
  const isKnown = everIdentifiers.some((one) => one.scheme === scheme && one.value === value);
  return value === null || isKnown ? everIdentifiers : [...everIdentifiers, { scheme, value }];
}

/** What was corrected away was never the well's, unless it is so at another date. */
function freed(
  well: RegisteredWell,
  { scheme, from, to }: WellIdentifierCorrected,
  after: Timeline<string | null>,
): readonly WellIdentifier[] {
  const wrong = entryOf(identifiersOf(well, scheme), from)?.value;
  const isStillIts = after.some(({ value }) => value === wrong);
  const everIdentifiers = well.everIdentifiers.filter(
    (one) => isStillIts || one.scheme !== scheme || one.value !== wrong,
  );
  return called({ everIdentifiers }, { scheme, value: to?.value ?? null });
}

function withFacts(facts: RegisteredWell['facts'], from: LocalDate, said: Partial<WellFacts>): RegisteredWell['facts'] {
  const timelines = wellFacts.flatMap((fact) => {
    const value = said[fact];
    return value === undefined ? [] : [[fact, entered<Json>(facts[fact], { from, value })]];
  });
  return { ...facts, ...Object.fromEntries(timelines) };
}

interface Correction<Value extends Json> {
  readonly from: LocalDate;
  readonly to: Entry<Value> | null;
}

/** The timeline after a correction of the entry of one date. */
export function corrected<Value extends Json>(
  timeline: Timeline<Value>,
  { from, to }: Correction<Value>,
): Timeline<Value> {
  const without = withdrawn(timeline, from);
  return to === null ? without : entered(without, to);
}

function factsOn({ facts }: RegisteredWell, on: LocalDate): WellFacts {
  const values = wellFacts.map((fact) => [fact, valueOn<Json>(facts[fact], on) ?? null]);
  return Object.fromEntries(values);
}

function identifiersOn({ identifiers }: RegisteredWell, on: LocalDate): readonly WellIdentifier[] {
  return Object.entries(identifiers).flatMap(([scheme, timeline]) => {
    const value = valueOn(timeline, on);
    return typeof value === 'string' ? [{ scheme, value }] : [];
  });
}
