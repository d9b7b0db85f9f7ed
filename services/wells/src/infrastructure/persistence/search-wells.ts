import type { Tx } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { FoundWell, WellPage } from '../../application/well-list';
import {
  boxAround,
  earthMiles,
  folded,
  type Box,
  type Circle,
  type WellOrder,
  type WellQuery,
} from '../../application/well-search';
import { hasWord, havingWord, isAmongThose, rarestFirst, type CountedWord } from './search-words';
import { createStatement, type Statement } from './statement';
import { orderNameOf, parseWellCursor, printWellCursor, type WellCursor } from './well-cursor';
import { fromRow } from './well-list-row';
import type { WellListRow } from './well-list.table';

/** One page of the wells that are asked for. @throws DomainError `wells/invalid-cursor` */
export async function searchWells(tx: Tx, organization: string, question: WellQuery): Promise<WellPage> {
  const { words, order, near, box, cursor, limit } = question;
  const last = cursor === undefined ? undefined : parseWellCursor(cursor, orderNameOf(question));
  const isByWord = words.length > 0 && order.by === 'name' && near === undefined && box === undefined;
  const statement = createStatement();
  const asked = { ...question, organization: statement.add(organization), last };
  const sql = isByWord
    ? gathering(statement, asked, await rarestFirst(tx, organization, words))
    : walking(statement, asked);
  return pageOf(await query<FoundRow>(tx, sql, statement.parameters()), limit, orderNameOf(question));
}

interface Asked extends WellQuery {
  /** As a parameter. */
  readonly organization: string;
  readonly last: WellCursor | undefined;
}

/** Each well that fits, in order, is asked for its words. */
function walking(statement: Statement, asked: Asked): string {
  filter(statement, asked);
  const place = placeIn(statement, asked);
  if (asked.last !== undefined) statement.where(afterLast(statement, place, asked.last));
  for (const word of asked.words) statement.where(hasWord(statement, word));
  const { key, direction } = place;
  const distance = asked.near === undefined ? 'NULL::float8' : key;
  return `SELECT ${columns}, ${distance} AS "distanceMiles", ${key} AS key FROM well_list w
 WHERE ${statement.conditions().join('\n   AND ')}
 ORDER BY ${key} ${direction}, w.well_id ${direction} LIMIT ${statement.add(asked.limit + 1)}`;
}

/**
 * The wells of the rarest word, in order of the name that stands beside it, are narrowed to those of the others, and only
 * then looked at, one after the other until the page is full: "OFFSET 0" keeps Postgres from joining them all first.
 */
function gathering(statement: Statement, asked: Asked, [first, ...others]: readonly CountedWord[]): string {
  const { organization, last } = asked;
  const place: Place = { key: 's.name', id: 's.well_id', type: 'text', direction: directionOf(asked) };
  const order = `ORDER BY s.name ${place.direction}, s.well_id ${place.direction}`;
  const having = havingWord(statement, organization, first?.word ?? '');
  const narrowed = [
    ...others.filter(({ isCommon }) => !isCommon).map(({ word }) => isAmongThose(statement, organization, word)),
    ...(last === undefined ? [] : [afterLast(statement, place, last)]),
  ];
  filter(statement, asked);
  for (const { word } of others.filter(({ isCommon }) => isCommon)) statement.where(hasWord(statement, word));
  return `SELECT ${columns}, NULL::float8 AS "distanceMiles", s.name AS key
  FROM (SELECT * FROM (${having}) AS s WHERE ${narrowed.join(' AND ') || 'true'} ${order}) AS s,
       LATERAL (SELECT * FROM well_list w WHERE w.well_id = s.well_id
   AND ${statement.conditions().join('\n   AND ')} OFFSET 0) AS w
 ${order} LIMIT ${statement.add(asked.limit + 1)}`;
}

const columns = `w.well_id AS "wellId", w.name, w.operator_name AS "operatorName", w.status, w.role, w.identifiers, w.county,
  w.state, w.datum, w.latitude, w.longitude, w.registered_at AS "registeredAt", w.version`;

interface FoundRow extends Omit<WellListRow, 'organization' | 'operatorKey' | 'countyKey'> {
  readonly distanceMiles: number | null;
  readonly key: string | number;
}

function filter(statement: Statement, { organization, box, near, ...question }: Asked): void {
  statement.where(`w.organization = ${organization}`);
  const equal = {
    operator_key: question.operatorName === undefined ? undefined : folded(question.operatorName),
    county_key: question.county === undefined ? undefined : folded(question.county),
    state: question.state,
    status: question.status,
    role: question.role,
  };
  for (const [column, value] of Object.entries(equal))
    if (value !== undefined) statement.where(`w.${column} = ${statement.add(value)}`);
  if (box !== undefined) inBox(statement, box);
  if (near !== undefined) inBox(statement, boxAround(near));
}

function inBox(statement: Statement, { south, north, west, east }: Box): void {
  statement.where(`w.latitude BETWEEN ${statement.add(south)} AND ${statement.add(north)}`);
  statement.where(`w.longitude BETWEEN ${statement.add(west)} AND ${statement.add(east)}`);
}

/** Where a row stands among the others. */
interface Place {
  readonly id: 'w.well_id' | 's.well_id';
  readonly key: string;
  readonly type: 'text' | 'timestamptz' | 'float8';
  readonly direction: 'ASC' | 'DESC';
}

const keys: Readonly<Record<WellOrder['by'], Pick<Place, 'key' | 'type'>>> = {
  name: { key: 'w.name', type: 'text' },
  operator: { key: 'w.operator_key', type: 'text' },
  registered: { key: 'w.registered_at', type: 'timestamptz' },
};

function directionOf({ order: { descending } }: Pick<WellQuery, 'order'>): Place['direction'] {
  return descending ? 'DESC' : 'ASC';
}

function placeIn(statement: Statement, { near, order }: WellQuery): Place {
  const id = 'w.well_id';
  if (near === undefined) return { ...keys[order.by], id, direction: directionOf({ order }) };
  const key = distanceFrom(statement, near);
  statement.where(`${key} <= ${statement.add(near.miles)}`);
  return { key, id, type: 'float8', direction: 'ASC' };
}

/** As `milesBetween`. */
function distanceFrom(statement: Statement, { latitude, longitude }: Circle): string {
  const [north, east] = [statement.add(latitude), statement.add(longitude)];
  return `${2 * earthMiles}::float8 * asin(least(1, sqrt(sin(radians(w.latitude - ${north}) / 2) ^ 2
    + cos(radians(${north})) * cos(radians(w.latitude)) * sin(radians(w.longitude - ${east}) / 2) ^ 2)))`;
}

function afterLast(statement: Statement, { key, id, type, direction }: Place, last: WellCursor): string {
  const [value, lastId] = [statement.add(last.key), statement.add(last.wellId)];
  return `(${key}, ${id}) ${direction === 'ASC' ? '>' : '<'} (${value}::${type}, ${lastId}::uuid)`;
}

function pageOf(rows: readonly FoundRow[], limit: number, order: string): WellPage {
  const wells = rows.slice(0, limit).map(found);
  const last = rows[limit - 1];
  if (rows.length <= limit || last === undefined) return { wells };
  return { wells, nextCursor: printWellCursor({ order, key: last.key, wellId: last.wellId }) };
}

function found({ distanceMiles, key: _key, ...row }: FoundRow): FoundWell {
  const well = fromRow(row);
  return distanceMiles === null ? well : { ...well, distanceMiles };
}
