import { utcDateOf, type Instant, type Tx, type WellIdentifier } from '@wellflow/kernel';
import { wellNow, type Well } from '../domain/well/well';
import type { Position, WellRole } from '../domain/well/well-facts';
import type { WellStatus } from '../domain/well/well-lifecycle';
import type { WellQuery } from './well-search';

/** A well as the list shows it: as it is now. */
export interface ListedWell {
  readonly wellId: string;
  readonly name: string;
  readonly operatorName?: string;
  readonly status: WellStatus;
  readonly role?: WellRole;
  readonly identifiers: readonly WellIdentifier[];
  readonly county?: string;
  readonly state?: string;
  /** Of its surface location. */
  readonly position?: Position;
  readonly registeredAt: Instant;
  readonly version: number;
}

export interface FoundWell extends ListedWell {
  /** Where wells near a point were asked for. */
  readonly distanceMiles?: number;
}

export interface WellPage {
  readonly wells: readonly FoundWell[];
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
  /** @throws DomainError `wells/invalid-cursor` for a cursor that no page of this order gave. */
  list(organization: string, question: WellQuery): Promise<WellPage>;
}

/** @throws Error for a well that was never registered */
export function listedWell(well: Well, at: Instant): ListedWell {
  if (well.kind !== 'registered') throw new Error('A well that was never registered is listed');
  const now = wellNow(well, utcDateOf(at));
  const { wellId, name, operatorName, role, status, identifiers } = now;
  const { county, state, position } = now.surfaceLocation ?? {};
  const { registeredAt, version } = well;
  return {
    ...{ wellId, name, status, identifiers, registeredAt, version },
    ...(operatorName !== null && { operatorName }),
    ...(role !== null && { role }),
    ...(county !== undefined && { county }),
    ...(state !== undefined && { state }),
    ...(position !== undefined && { position }),
  };
}
