import { DomainError, utcDateOf, type Clock, type Instant, type LocalDate } from '@wellflow/kernel';
import { beginningOf, evolveWell, wellOn, type Well, type WellOnDate } from '../../domain/well/well';
import type { RecordedWellEvent } from '../../domain/well/well-history';
import type { WellList } from '../well-list';
import type { WellRecords } from '../well-records';
import { findWellId } from './find-well-id';

export interface WellQuestion {
  /** An API number in any form, an id, or `scheme:value`. */
  readonly well: string;
  /** As it was on this date. Default: today. */
  readonly on?: LocalDate;
  /** As far as it had been recorded by then. Default: all. */
  readonly asOf?: Instant;
}

/** A well on a date, and who recorded what is known of it. */
export interface KnownWell extends WellOnDate {
  readonly version: number;
  readonly registeredAt: Instant;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly modifiedBy: string;
  readonly modifiedAt: Instant;
}

export type GetWell = (organization: string, question: WellQuestion) => Promise<KnownWell>;

/** @throws DomainError `wells/unknown-well`, `wells/not-recorded-yet` by that instant, `wells/not-known-then` on that date. */
export function createGetWell(deps: {
  readonly wells: WellList;
  readonly records: WellRecords;
  readonly now: Clock;
}): GetWell {
  return async (organization, { well: text, on, asOf }) => {
    const wellId = await findWellId(deps.wells, organization, text);
    const recorded = await deps.records.read(organization, wellId, asOf);
    return answer(text, recorded, on ?? utcDateOf(asOf ?? deps.now()));
  };
}

function answer(text: string, recorded: readonly RecordedWellEvent[], on: LocalDate): KnownWell {
  const initial: Well = { kind: 'unregistered' };
  const well = recorded.reduce<Well>((state, { event }) => evolveWell(state, event), initial);
  const [first, last] = [recorded[0], recorded.at(-1)];
  if (well.kind === 'unregistered' || !first || !last)
    throw new DomainError('wells/not-recorded-yet', `Nothing of ${text} had been recorded by then`, { well: text });
  const then = wellOn(well, on);
  if (then === undefined) {
    const begins = beginningOf(well);
    throw new DomainError('wells/not-known-then', `The record of the well begins on ${begins}`, { begins, on });
  }
  return {
    ...{ ...then, version: well.version, registeredAt: well.registeredAt },
    ...{ createdBy: first.actor, createdAt: first.recordedAt, modifiedBy: last.actor, modifiedAt: last.recordedAt },
  };
}
