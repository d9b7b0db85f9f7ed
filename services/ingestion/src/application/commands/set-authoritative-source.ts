import type { Tx, UnitOfWork } from '@wellflow/kernel';

export interface SetAuthoritativeSourceInput {
  readonly organization: string;
  readonly producerId: string;
  readonly authoritative: boolean;
}

/** From then on its readings correct what others said of the same times; or no longer do. */
export type SetAuthoritativeSource = (input: SetAuthoritativeSourceInput) => Promise<void>;

export interface SourceRegister {
  set(tx: Tx, organization: string, source: Omit<SetAuthoritativeSourceInput, 'organization'>): Promise<void>;
}

export function createSetAuthoritativeSource(deps: {
  readonly unitOfWork: UnitOfWork;
  readonly sources: SourceRegister;
}): SetAuthoritativeSource {
  return ({ organization, ...source }) =>
    deps.unitOfWork.run({ organization }, (tx) => deps.sources.set(tx, organization, source));
}
