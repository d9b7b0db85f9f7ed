import type { Tx } from '@wellflow/kernel';
import type { AlarmCondition, AlarmEvent, AlarmWord } from '../domain/alarm/alarm-condition';
import type { Raised } from '../domain/alarm/alarm-figures';
import type { AlarmSide } from '../domain/alarm/alarm-limits';
import type { AskedSeries } from './judging-limits';

/** One alarm there can be: a side of a series. Its id stays the same for ever. */
export interface AlarmRef extends AskedSeries {
  readonly alarmId: string;
  readonly side: AlarmSide;
}

export interface AlarmChange extends AlarmRef {
  readonly events: readonly AlarmEvent[];
  readonly condition: AlarmCondition;
}

/** An alarm as it stands. Times are microseconds since 1970. */
export interface Alarm extends AlarmRef {
  readonly state: AlarmWord;
  readonly level: string | null;
  readonly priority: string | null;
  /** When something happened to it last. */
  readonly value: number | null;
  readonly raisedAt: number | null;
  readonly returnedAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly shelvedUntil: number | null;
  readonly shelvedBy: string | null;
  readonly outOfServiceUntil: number | null;
  readonly outOfServiceBy: string | null;
}

export type HistoricAlarmEvent = AlarmEvent & AlarmRef;

/** `active`: beyond a limit, shelved ones left out. `unacknowledged`: nobody has seen it yet, returned or not. */
export type AlarmShow = 'active' | 'unacknowledged' | 'shelved' | 'suppressed' | 'out-of-service' | 'all';

/** How many alarms are judged on and not told at the moment, by why. */
export interface PutAside {
  readonly shelved: number;
  readonly suppressed: number;
  readonly outOfService: number;
}

export interface AlarmStretch {
  readonly from: number;
  readonly until: number;
  readonly alarmId?: string;
  readonly limit: number;
}

export interface Alarms {
  /** Takes what happened, in order, into the list and the history. */
  record(tx: Tx, organization: string, changes: readonly AlarmChange[]): Promise<void>;
  find(organization: string, alarmId: string): Promise<Alarm | undefined>;
  /** Most recently raised first. */
  list(
    organization: string,
    filter: { readonly show: AlarmShow; readonly assetId?: string; readonly limit: number },
  ): Promise<readonly Alarm[]>;
  /** What happened, newest first. */
  history(organization: string, stretch: AlarmStretch): Promise<readonly HistoricAlarmEvent[]>;
  putAside(organization: string): Promise<PutAside>;
  /** Those raised, in order of time. */
  raised(organization: string, stretch: AlarmStretch): Promise<readonly Raised[]>;
}

/** The same for the same side of the same series of the organization, for ever. */
export type AlarmIdOf = (organization: string, alarm: Omit<AlarmRef, 'alarmId' | 'tag'>) => string;
