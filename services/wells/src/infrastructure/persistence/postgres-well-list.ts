import { DomainError, parseInstant, type Tx, type UnitOfWork, type WellIdentifier } from '@wellflow/kernel';
import { entityManager, query, sqlState } from '@wellflow/postgres';
import type { ListedWell, SavedWell, WellList, WellPage } from '../../application/well-list';
import { parseWellCursor, printWellCursor } from './well-cursor';
import { wellIdentifierTable, wellListTable, type WellListRow } from './well-list.table';

/** @param reads transactions under row-level security, on a replica if there is one. */
export function createPostgresWellList(reads: UnitOfWork): WellList {
  return {
    save,
    findById: (organization, wellId) => reads.run({ organization }, (tx) => findById(tx, organization, wellId)),
    findByIdentifier: (organization, { scheme, value }) =>
      reads.run({ organization }, async (tx) => {
        const found = await entityManager(tx).findOneBy(wellIdentifierTable, { organization, scheme, value });
        return found === null ? undefined : findById(tx, organization, found.wellId);
      }),
    list: (organization, page) => reads.run({ organization }, (tx) => list(tx, organization, page)),
  };
}

async function save(tx: Tx, organization: string, { everIdentifiers, ...well }: SavedWell): Promise<void> {
  const { wellId } = well;
  await entityManager(tx).upsert(wellListTable, { organization, operatorName: null, role: null, ...well }, [
    'organization',
    'wellId',
  ]);
  await entityManager(tx).delete(wellIdentifierTable, { organization, wellId });
  for (const identifier of everIdentifiers) await take(tx, { organization, wellId, identifier });
}

interface Claim {
  readonly organization: string;
  readonly wellId: string;
  readonly identifier: WellIdentifier;
}

async function take(tx: Tx, { organization, wellId, identifier }: Claim): Promise<void> {
  try {
    await entityManager(tx).insert(wellIdentifierTable, { organization, wellId, ...identifier });
  } catch (error) {
    if (sqlState(error) !== '23505') throw error;
    const { scheme, value } = identifier;
    throw new DomainError('wells/identifier-taken', `Another well has the identifier ${scheme}:${value}`, {
      scheme,
      value,
    });
  }
}

async function findById(tx: Tx, organization: string, wellId: string): Promise<ListedWell | undefined> {
  const row = await entityManager(tx).findOneBy(wellListTable, { organization, wellId });
  return row === null ? undefined : fromRow(row);
}

async function list(
  tx: Tx,
  organization: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
): Promise<WellPage> {
  const after = cursor === undefined ? undefined : parseWellCursor(cursor);
  const rows = await query<WellListRow>(tx, pageSql, [
    organization,
    after?.name ?? '',
    after?.wellId ?? null,
    limit + 1,
  ]);
  const wells = rows.slice(0, limit).map(fromRow);
  const last = wells.at(-1);
  return rows.length > limit && last ? { wells, nextCursor: printWellCursor(last) } : { wells };
}

const pageSql = `
SELECT well_id AS "wellId", name, operator_name AS "operatorName", status, role, identifiers, registered_at AS "registeredAt", version
FROM well_list
WHERE organization = $1 AND ($3::uuid IS NULL OR (name, well_id) > ($2, $3::uuid))
ORDER BY name, well_id
LIMIT $4`;

function fromRow(row: Omit<WellListRow, 'organization'>): ListedWell {
  const { wellId, name, operatorName, status, role, identifiers, version } = row;
  return {
    ...{ wellId, name, status, identifiers, registeredAt: parseInstant(row.registeredAt), version },
    ...(operatorName !== null && { operatorName }),
    ...(role !== null && { role }),
  };
}
