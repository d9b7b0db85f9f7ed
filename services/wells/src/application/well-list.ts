import { utcDateOf, type Instant, type Tx, type WellIdentifier } from '@wellflow/kernel';
import { wellOn, type Well } from '../domain/well/well';
import type { WellRole } from '../domain/well/well-facts';
import type { WellStatus } from '../domain/well/well-lifecycle';

/** A well as the list shows it: as it is now. */
export interface ListedWell {
  readonly wellId: string;
  readonly name: string;
  readonly operatorName?: string;
  readonly status: WellStatus;
  readonly role?: WellRole;
  readonly identifiers: readonly WellIdentifier[];
  readonly registeredAt: Instant;
  readonly version: number;
}

export interface WellPage {
  readonly wells: readonly ListedWell[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** A well with all identifiers it ever had: each leads to it. */
export interface SavedWell extends ListedWell {
  readonly everIdentifiers: readonly WellIdentifier[];
}

/** The wells service's own read model. Reads see one organization only. */
export interface WellList {
  /** Adds the well, or puts it in the place of what was there. @throws DomainError `wells/identifier-taken` by another well. */
  save(tx: Tx, organization: string, well: SavedWell): Promise<void>;
  findById(organization: string, wellId: string): Promise<ListedWell | undefined>;
  findByIdentifier(organization: string, identifier: WellIdentifier): Promise<ListedWell | undefined>;
  /** In order of name, then id. */
  list(organization: string, page: { readonly limit: number; readonly cursor?: string }): Promise<WellPage>;
}

/** @throws Error for a well that was never registered */
export function listedWell(well: Well, at: Instant): ListedWell {
  const now = well.kind === 'registered' ? wellOn(well, utcDateOf(at)) : undefined;
  if (well.kind !== 'registered' || now === undefined) throw new Error('A well that was never registered is listed');
  const { wellId, name, operatorName, role, status, identifiers } = now;
  const { registeredAt, version } = well;
  return {
    ...{ wellId, name, status, identifiers, registeredAt, version },
    ...(operatorName !== null && { operatorName }),
    ...(role !== null && { role }),
  };
}
