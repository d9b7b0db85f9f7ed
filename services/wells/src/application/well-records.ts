import type { Instant } from '@wellflow/kernel';
import type { RecordedWellEvent } from '../domain/well/well-history';

/** The events of one well as they were recorded. */
export interface WellRecords {
  /** @param asOf only what had been recorded by then. @returns in order; none where there is no such well. */
  read(organization: string, wellId: string, asOf?: Instant): Promise<readonly RecordedWellEvent[]>;
}
