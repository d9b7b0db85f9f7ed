import type { Instant, Tx, WellReference } from '@wellflow/kernel';

/** A well as another service told it. */
export interface KnownWell {
  readonly wellId: string;
  readonly name: string;
  readonly operatorName?: string;
  readonly identifiers: readonly { readonly scheme: string; readonly value: string }[];
  readonly registeredAt: Instant;
}

/** A well as it was told at one time. */
export interface ToldWell extends KnownWell {
  /** What it was called before, and still is found by. What is in neither list is another's to have. */
  readonly formerIdentifiers?: KnownWell['identifiers'];
  /** Of two wells that claim an identifier, the one told so later has it. Default: when it was registered. */
  readonly changedAt?: Instant;
}

export interface KnownWellPage {
  readonly wells: readonly KnownWell[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** What this service has heard of wells. Written from the wells topic, read under the organization's row security. */
export interface KnownWells {
  /** Takes what was told; telling it twice changes nothing. */
  save(tx: Tx, organization: string, well: ToldWell): Promise<void>;
  find(organization: string, reference: WellReference): Promise<KnownWell | undefined>;
  /** The ids of many wells at once, in the order of the references; `undefined` where none is known. */
  findIds(organization: string, references: readonly WellReference[]): Promise<readonly (string | undefined)[]>;
  /** In order of id. @throws DomainError `known-wells/invalid-cursor`. */
  list(organization: string, page: { readonly limit: number; readonly cursor?: string }): Promise<KnownWellPage>;
}
