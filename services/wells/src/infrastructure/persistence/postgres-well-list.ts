import { DomainError, type Tx, type UnitOfWork, type WellIdentifier } from '@wellflow/kernel';
import { entityManager, query } from '@wellflow/postgres';
import type { ListedWell, SavedWell, WellList } from '../../application/well-list';
import { searchWords } from '../../application/well-search';
import { searchWells } from './search-wells';
import { fromRow, toRow } from './well-list-row';
import { wellIdentifierTable, wellListTable } from './well-list.table';

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
    list: (organization, question) => reads.run({ organization }, (tx) => searchWells(tx, organization, question)),
  };
}

/** All in one statement: a command waits for it. */
async function save(tx: Tx, organization: string, well: SavedWell): Promise<void> {
  const { wellId, everIdentifiers } = well;
  const row = toRow(organization, well);
  const values = listColumns.map(([, property]) =>
    property === 'identifiers' ? JSON.stringify(row.identifiers) : row[property],
  );
  const [schemes, numbers] = [everIdentifiers.map(({ scheme }) => scheme), everIdentifiers.map(({ value }) => value)];
  const held = await query<HeldBy>(tx, saveSql, [organization, wellId, schemes, numbers, searchWords(well), ...values]);
  const other = held.find((identifier) => identifier.wellId !== wellId);
  if (other !== undefined) throw identifierTaken(other);
}

interface HeldBy extends WellIdentifier {
  readonly wellId: string;
}

const listColumns = [
  ['name', 'name'],
  ['operator_name', 'operatorName'],
  ['operator_key', 'operatorKey'],
  ['status', 'status'],
  ['role', 'role'],
  ['identifiers', 'identifiers'],
  ['county', 'county'],
  ['county_key', 'countyKey'],
  ['state', 'state'],
  ['datum', 'datum'],
  ['latitude', 'latitude'],
  ['longitude', 'longitude'],
  ['registered_at', 'registeredAt'],
  ['version', 'version'],
] as const;

const columnNames = listColumns.map(([column]) => column);

// What stands of identifiers and words is let stand. An identifier that another well has comes back as that well's.
const saveSql = `
WITH listed AS (
  INSERT INTO well_list (organization, well_id, ${columnNames.join(', ')})
  VALUES ($1, $2, ${columnNames.map((_column, index) => `$${index + 6}`).join(', ')})
  ON CONFLICT (organization, well_id) DO UPDATE SET ${columnNames.map((column) => `${column} = excluded.${column}`).join(', ')}
), unnamed AS (
  DELETE FROM well_identifier WHERE organization = $1 AND well_id = $2
     AND (scheme, value) NOT IN (SELECT * FROM unnest($3::text[], $4::text[]))
), gone AS (
  DELETE FROM well_word WHERE organization = $1 AND well_id = $2 AND word <> ALL ($5::text[])
), words AS (
  INSERT INTO well_word (organization, well_id, word, name) SELECT $1, $2, unnest($5::text[]), $6
  ON CONFLICT (organization, word, well_id) DO UPDATE SET name = excluded.name WHERE well_word.name <> excluded.name
)
INSERT INTO well_identifier (organization, well_id, scheme, value)
SELECT $1, $2, scheme, value FROM unnest($3::text[], $4::text[]) AS named (scheme, value)
ON CONFLICT (organization, scheme, value) DO UPDATE SET well_id = well_identifier.well_id
RETURNING scheme, value, well_id AS "wellId"`;

function identifierTaken({ scheme, value }: WellIdentifier): DomainError {
  const text = `Another well has the identifier ${scheme}:${value}`;
  return new DomainError('wells/identifier-taken', text, { scheme, value });
}

async function findById(tx: Tx, organization: string, wellId: string): Promise<ListedWell | undefined> {
  const row = await entityManager(tx).findOneBy(wellListTable, { organization, wellId });
  return row === null ? undefined : fromRow(row);
}
