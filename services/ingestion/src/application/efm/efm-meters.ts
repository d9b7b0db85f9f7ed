import type { Tx } from '@wellflow/kernel';
import type { MeterHistory, RecordedMeterVersion } from '../../domain/efm/meter';

export interface NewMeterVersion extends RecordedMeterVersion {
  readonly meterId: string;
  readonly name: string;
}

/** The meters of an organization and all that was ever decided about them. */
export interface EfmMeters {
  /** Until the transaction ends nobody else takes in records of these meters, nor changes them. */
  lock(tx: Tx, organization: string, names: readonly string[]): Promise<void>;
  histories(tx: Tx, organization: string, names: readonly string[]): Promise<ReadonlyMap<string, MeterHistory>>;
  record(tx: Tx, organization: string, version: NewMeterVersion): Promise<void>;
  find(organization: string, name: string): Promise<MeterHistory | undefined>;
  /** In order of name, from the one after `after` on. */
  list(
    organization: string,
    page: { readonly limit: number; readonly after?: string },
  ): Promise<readonly MeterHistory[]>;
}
