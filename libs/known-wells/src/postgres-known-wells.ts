import {
  DomainError,
  identifierOfReference,
  isUuid,
  parseInstant,
  type Tx,
  type UnitOfWork,
  type WellReference,
} from '@wellflow/kernel';
import { entityManager, query } from '@wellflow/postgres';
import { MoreThan } from 'typeorm';
import { knownWellIdentifierTable, knownWellTable, type KnownWellRow } from './known-well.table';
import type { KnownWell, KnownWells, ToldWell } from './known-wells';

/** @param reads transactions under row-level security, on a replica if there is one. */
export function createPostgresKnownWells(reads: UnitOfWork): KnownWells {
  return {
    save,
    find: (organization, reference) => reads.run({ organization }, (tx) => find(tx, organization, reference)),
    findIds: (organization, references) => reads.run({ organization }, (tx) => findIds(tx, organization, references)),
    list: (organization, { limit, cursor }) =>
      reads.run({ organization }, async (tx) => {
        const after = cursor === undefined ? {} : { wellId: MoreThan(checkedCursor(cursor)) };
        const rows = await entityManager(tx).find(knownWellTable, {
          where: { organization, ...after },
          order: { wellId: 'ASC' },
          take: limit + 1,
        });
        const wells = rows.slice(0, limit).map(fromRow);
        const last = wells.at(-1);
        return rows.length > limit && last ? { wells, nextCursor: last.wellId } : { wells };
      }),
  };
}

async function save(tx: Tx, organization: string, well: ToldWell): Promise<void> {
  const { wellId, name, operatorName = null, identifiers, formerIdentifiers = [], registeredAt } = well;
  const row = { organization, wellId, name, operatorName, identifiers, registeredAt };
  await entityManager(tx).upsert(knownWellTable, row, ['organization', 'wellId']);
  const named = [...identifiers, ...formerIdentifiers];
  const [schemes, values] = [named.map(({ scheme }) => scheme), named.map(({ value }) => value)];
  await query(tx, claimSql, [organization, wellId, schemes, values, well.changedAt ?? registeredAt]);
}

// Wells are told in any order: an older claim takes nothing back, and a well frees only what is its own.
const claimSql = `
WITH freed AS (
  DELETE FROM known_well_identifier WHERE organization = $1 AND well_id = $2
     AND (scheme, value) NOT IN (SELECT * FROM unnest($3::text[], $4::text[]))
)
INSERT INTO known_well_identifier AS known (organization, well_id, scheme, value, claimed_at)
SELECT DISTINCT $1, $2::uuid, scheme, value, $5::timestamptz FROM unnest($3::text[], $4::text[]) AS named (scheme, value)
ON CONFLICT (organization, scheme, value) DO UPDATE SET well_id = excluded.well_id, claimed_at = excluded.claimed_at
 WHERE known.claimed_at <= excluded.claimed_at`;

async function find(tx: Tx, organization: string, reference: WellReference): Promise<KnownWell | undefined> {
  const wellId = await findId(tx, organization, reference);
  if (wellId === undefined) return undefined;
  const row = await entityManager(tx).findOneBy(knownWellTable, { organization, wellId });
  return row === null ? undefined : fromRow(row);
}

async function findId(tx: Tx, organization: string, reference: WellReference): Promise<string | undefined> {
  if (reference.kind === 'id') return reference.wellId;
  const identifier = identifierOfReference(reference);
  const found = await entityManager(tx).findOneBy(knownWellIdentifierTable, { organization, ...identifier });
  return found?.wellId;
}

async function findIds(
  tx: Tx,
  organization: string,
  references: readonly WellReference[],
): Promise<readonly (string | undefined)[]> {
  const ids = references.map((reference) => (reference.kind === 'id' ? reference.wellId : null));
  const identifiers = references.map(identifierOfReference);
  const schemes = identifiers.map((identifier) => identifier?.scheme ?? null);
  const values = identifiers.map((identifier) => identifier?.value ?? null);
  const rows = await query<{ readonly wellId: string | null }>(tx, findIdsSql, [organization, ids, schemes, values]);
  return rows.map(({ wellId }) => wellId ?? undefined);
}

const findIdsSql = `
SELECT coalesce(by_id.well_id, by_identifier.well_id) AS "wellId"
FROM unnest($2::uuid[], $3::text[], $4::text[]) WITH ORDINALITY AS wanted(well_id, scheme, value, place)
LEFT JOIN known_well by_id ON by_id.organization = $1 AND by_id.well_id = wanted.well_id
LEFT JOIN known_well_identifier by_identifier
  ON by_identifier.organization = $1 AND by_identifier.scheme = wanted.scheme AND by_identifier.value = wanted.value
ORDER BY place`;

function fromRow({ wellId, name, operatorName, identifiers, registeredAt }: KnownWellRow): KnownWell {
  const well = { wellId, name, identifiers, registeredAt: parseInstant(registeredAt) };
  return operatorName === null ? well : { ...well, operatorName };
}

function checkedCursor(cursor: string): string {
  if (!isUuid(cursor))
    throw new DomainError('known-wells/invalid-cursor', 'The cursor is not one that a page gave', { path: '/cursor' });
  return cursor;
}
