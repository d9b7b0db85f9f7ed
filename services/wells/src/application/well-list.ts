import type { Instant, Tx, WellIdentifier } from '@wellflow/kernel';

/** A well as the list shows it. */
export interface ListedWell {
  readonly wellId: string;
  readonly name: string;
  readonly operatorName?: string;
  readonly identifiers: readonly WellIdentifier[];
  readonly registeredAt: Instant;
  readonly version: number;
}

export interface WellPage {
  readonly wells: readonly ListedWell[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** The wells service's own read model. Reads see one organization only. */
export interface WellList {
  /** @throws DomainError `wells/identifier-taken` when another well of the organization has one of the identifiers. */
  add(tx: Tx, organization: string, well: ListedWell): Promise<void>;
  findById(organization: string, wellId: string): Promise<ListedWell | undefined>;
  findByIdentifier(organization: string, identifier: WellIdentifier): Promise<ListedWell | undefined>;
  /** In order of name, then id. */
  list(organization: string, page: { readonly limit: number; readonly cursor?: string }): Promise<WellPage>;
}
