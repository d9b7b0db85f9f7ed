import { DomainError, parseWellReference, type WellReference } from '@wellflow/kernel';
import type { KnownWells } from '@wellflow/known-wells';
import { createBatchedLookup, type LookUp } from './batched-lookup';

/** Looks wells up as they were heard of, by reference as written; one that cannot be read is nobody's. */
export function createWellLookup(knownWells: Pick<KnownWells, 'findIds'>): LookUp<string, string> {
  const lookUp = createBatchedLookup<WellReference, string>((organization, references) =>
    knownWells.findIds(organization, references),
  );
  return async (organization, text) => {
    const reference = readable(text);
    return reference && lookUp(organization, reference);
  };
}

function readable(text: string): WellReference | undefined {
  try {
    return parseWellReference(text);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
