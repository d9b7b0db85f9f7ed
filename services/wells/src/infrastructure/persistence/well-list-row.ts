import { parseInstant } from '@wellflow/kernel';
import type { ListedWell, SavedWell } from '../../application/well-list';
import { folded } from '../../application/well-search';
import type { WellListRow } from './well-list.table';

export function toRow(organization: string, { everIdentifiers: _ever, position, ...well }: SavedWell): WellListRow {
  const nothing = { operatorName: null, role: null, county: null, state: null };
  const nowhere = { datum: null, latitude: null, longitude: null };
  const keys = { operatorKey: folded(well.operatorName ?? ''), countyKey: folded(well.county ?? '') };
  return { ...nothing, ...nowhere, ...well, ...position, ...keys, organization };
}

export function fromRow(row: Omit<WellListRow, 'organization' | 'operatorKey' | 'countyKey'>): ListedWell {
  const { wellId, name, operatorName, status, role, identifiers, county, state, version } = row;
  const { datum, latitude, longitude } = row;
  const hasPosition = datum !== null && latitude !== null && longitude !== null;
  return {
    ...{ wellId, name, status, identifiers, registeredAt: parseInstant(row.registeredAt), version },
    ...(operatorName !== null && { operatorName }),
    ...(role !== null && { role }),
    ...(county !== null && { county }),
    ...(state !== null && { state }),
    ...(hasPosition && { position: { datum, latitude, longitude } }),
  };
}
