import { parseInstant, parseLocalDate } from '@wellflow/kernel';
import type { RegisterWell } from './well-commands';
import type { WellRegistered } from './well.events';
import { nothingSaid } from './well-facts';
import type { StatusEntry, WellStatus } from './well-lifecycle';

export const at = parseInstant('2026-11-23T12:00:00Z');
export const day = parseLocalDate;
export const identifiers = [{ scheme: 'api', value: '42501201300000' }];

/** `life('planned 2024-01-01', 'permitted 2024-02-01')` */
export function life(...entries: readonly `${WellStatus} ${string}`[]): readonly StatusEntry[] {
  return entries.map((entry) => {
    const space = entry.lastIndexOf(' ');
    return { status: entry.slice(0, space) as WellStatus, from: day(entry.slice(space + 1)) };
  });
}

export function aRegistration(changes: Partial<RegisterWell> = {}): RegisterWell {
  const facts = { ...nothingSaid, name: 'Yoakum 1', operatorName: 'Brazos Operating' };
  return {
    type: 'RegisterWell',
    wellId: 'w1',
    effectiveOn: day('2024-01-01'),
    identifiers,
    facts,
    statuses: [],
    at,
    ...changes,
  };
}

export function aRegisteredWell(changes: Partial<RegisterWell> = {}): WellRegistered {
  const { at: registeredAt, ...said } = aRegistration(changes);
  return { ...said, type: 'WellRegistered', registeredAt };
}
