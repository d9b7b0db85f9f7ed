import { EntitySchema } from 'typeorm';

export interface KnownWellRow {
  readonly organization: string;
  readonly wellId: string;
  readonly name: string;
  readonly operatorName: string | null;
  readonly identifiers: readonly { readonly scheme: string; readonly value: string }[];
  readonly registeredAt: string;
}

export const knownWellTable = new EntitySchema<KnownWellRow>({
  name: 'known_well',
  columns: {
    organization: { type: 'text', primary: true },
    wellId: { name: 'well_id', type: 'uuid', primary: true },
    name: { type: 'text' },
    operatorName: { name: 'operator_name', type: 'text', nullable: true },
    identifiers: { type: 'jsonb' },
    // Of a timestamptz TypeORM would make a Date and lose the microseconds.
    registeredAt: { name: 'registered_at', type: 'text' },
  },
});

export interface KnownWellIdentifierRow {
  readonly organization: string;
  readonly scheme: string;
  readonly value: string;
  readonly wellId: string;
}

export const knownWellIdentifierTable = new EntitySchema<KnownWellIdentifierRow>({
  name: 'known_well_identifier',
  columns: {
    organization: { type: 'text', primary: true },
    scheme: { type: 'text', primary: true },
    value: { type: 'text', primary: true },
    wellId: { name: 'well_id', type: 'uuid' },
  },
});
