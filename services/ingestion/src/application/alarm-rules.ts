import type { Tx } from '@wellflow/kernel';
import type { AlarmPriority } from '../domain/alarm/alarm-limits';

/** What an alarm needs beside the tag's limits. Nothing of it has a default: without a rule a tag has no alarms. */
export type AlarmRuleOfTag = {
  /** In the canonical unit of what the tag measures. */
  readonly hysteresis: number;
  readonly onDelaySeconds: number;
  readonly offDelaySeconds: number;
  readonly maximumShelveMinutes: number;
  /** Of each limit the tag has. */
  readonly priorities: {
    readonly hiHi: AlarmPriority;
    readonly hi: AlarmPriority;
    readonly lo: AlarmPriority;
    readonly loLo: AlarmPriority;
  };
  /** Another tag of the same well, and which of its values suppress the alarms by design. */
  readonly suppressedWhile?: SuppressedWhile;
};

export type SuppressedWhile = {
  readonly tag: string;
  readonly below?: number;
  readonly above?: number;
  readonly equals?: number | boolean | string;
};

/** Rules by the tag's name. */
export interface AlarmRules {
  save(tx: Tx, organization: string, entry: { readonly tag: string; readonly rule: AlarmRuleOfTag }): Promise<void>;
  findAll(organization: string, tags: ReadonlySet<string>): Promise<ReadonlyMap<string, AlarmRuleOfTag>>;
}
