import type { WellIdentifier } from '@wellflow/kernel';
import { EntitySchema } from 'typeorm';

export interface WellListRow {
  organization: string;
  wellId: string;
  name: string;
  operatorName: string | null;
  identifiers: readonly WellIdentifier[];
  registeredAt: string;
  version: number;
}

export const wellListTable = new EntitySchema<WellListRow>({
  name: 'well_list',
  columns: {
    organization: { type: 'text', primary: true },
    wellId: { name: 'well_id', type: 'uuid', primary: true },
    name: { type: 'text' },
    operatorName: { name: 'operator_name', type: 'text', nullable: true },
    identifiers: { type: 'jsonb' },
    // Of a timestamptz TypeORM would make a Date and lose the microseconds.
    registeredAt: { name: 'registered_at', type: 'text' },
    version: { type: 'int' },
  },
});

export interface WellIdentifierRow {
  organization: string;
  scheme: string;
  value: string;
  wellId: string;
}

/** Its primary key is the rule that an identifier names one well of an organization. */
export const wellIdentifierTable = new EntitySchema<WellIdentifierRow>({
  name: 'well_identifier',
  columns: {
    organization: { type: 'text', primary: true },
    scheme: { type: 'text', primary: true },
    value: { type: 'text', primary: true },
    wellId: { name: 'well_id', type: 'uuid' },
  },
});
