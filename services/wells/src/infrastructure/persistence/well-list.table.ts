import type { WellIdentifier } from '@wellflow/kernel';
import { EntitySchema } from 'typeorm';
import type { Position, WellRole } from '../../domain/well/well-facts';
import type { WellStatus } from '../../domain/well/well-lifecycle';

export interface WellListRow {
  readonly organization: string;
  readonly wellId: string;
  readonly name: string;
  readonly operatorName: string | null;
  /** Folded, as it is searched and sorted by. */
  readonly operatorKey: string;
  readonly status: WellStatus;
  readonly role: WellRole | null;
  readonly identifiers: readonly WellIdentifier[];
  readonly county: string | null;
  readonly countyKey: string;
  readonly state: string | null;
  readonly datum: Position['datum'] | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly registeredAt: string;
  readonly version: number;
}

export const wellListTable = new EntitySchema<WellListRow>({
  name: 'well_list',
  columns: {
    organization: { type: 'text', primary: true },
    wellId: { name: 'well_id', type: 'uuid', primary: true },
    name: { type: 'text' },
    operatorName: { name: 'operator_name', type: 'text', nullable: true },
    operatorKey: { name: 'operator_key', type: 'text' },
    status: { type: 'text' },
    role: { type: 'text', nullable: true },
    identifiers: { type: 'jsonb' },
    county: { type: 'text', nullable: true },
    countyKey: { name: 'county_key', type: 'text' },
    state: { type: 'text', nullable: true },
    datum: { type: 'text', nullable: true },
    latitude: { type: 'float8', nullable: true },
    longitude: { type: 'float8', nullable: true },
    // Of a timestamptz TypeORM would make a Date and lose the microseconds.
    registeredAt: { name: 'registered_at', type: 'text' },
    version: { type: 'int' },
  },
});

export interface WellIdentifierRow {
  readonly organization: string;
  readonly scheme: string;
  readonly value: string;
  readonly wellId: string;
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
