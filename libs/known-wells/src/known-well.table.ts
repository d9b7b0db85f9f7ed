import { EntitySchema } from 'typeorm';

export interface KnownWellRow {
  organization: string;
  wellId: string;
  name: string;
  operatorName: string | null;
  identifiers: readonly { readonly scheme: string; readonly value: string }[];
  registeredAt: string;
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
  organization: string;
  scheme: string;
  value: string;
  wellId: string;
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
