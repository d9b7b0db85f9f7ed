import type { Instant, Tx } from '@wellflow/kernel';
import type { Lane } from '../domain/judging/series-reading';
import type { FallDecision } from '../domain/judging/totalizer';

/** A totalizer that fell for no known reason. */
export interface OpenedFall {
  readonly fallId: string;
  readonly assetId: string;
  readonly tagId: string | null;
  readonly tag: string | null;
  readonly measurement: string;
  readonly lane: Lane;
  /** Source time of the first reading after the fall. */
  readonly fellAt: Instant;
  readonly registerFrom: number;
  readonly registerTo: number;
}

/** `went-on`: the register was back where it stood before anybody decided. */
export type FallOutcome = FallDecision['was'] | 'went-on';

export interface TotalizerFall extends OpenedFall {
  /** Null while nobody has decided. */
  readonly outcome: FallOutcome | null;
  /** Source time of the reading that was back where the register had stood; null where none was. */
  readonly wentOnAt: Instant | null;
  readonly decidedAt: Instant | null;
  readonly decidedBy: string | null;
  readonly reason: string | null;
  /** Of a rollover: where the register begins again at zero. */
  readonly rolloverAt: number | null;
}

export interface SettledFall {
  readonly fallId: string;
  readonly outcome: FallDecision['was'];
  readonly rolloverAt: number | null;
  readonly decidedAt: Instant;
  readonly decidedBy: string;
  readonly reason: string;
}

export interface EndedFall {
  readonly fallId: string;
  readonly wentOnAt: Instant;
}

export interface FallFilter {
  readonly show: 'undecided' | 'all';
  readonly assetId?: string;
  readonly limit: number;
}

/** The falls of an organization's totalizers, and who decided what they were. Kept for ever. */
export interface Falls {
  /** One that is known already stays as it is. */
  open(tx: Tx, organization: string, falls: readonly OpenedFall[]): Promise<void>;
  /** The register went on from where it stood; what was decided before stays decided. */
  goOn(tx: Tx, organization: string, ended: readonly EndedFall[]): Promise<void>;
  settle(tx: Tx, organization: string, fall: SettledFall): Promise<void>;
  find(organization: string, fallId: string): Promise<TotalizerFall | undefined>;
  /** As it is within the transaction, whose caller holds the asset. */
  findHeld(tx: Tx, organization: string, fallId: string): Promise<TotalizerFall | undefined>;
  /** The latest first. */
  list(organization: string, filter: FallFilter): Promise<readonly TotalizerFall[]>;
}

export type FallIdOf = (organization: string, fall: Omit<OpenedFall, 'fallId' | 'tag'>) => string;
