import type { SavedWell } from '../../application/well-list';
import { folded, milesBetween, searchWords, type Point, type WellQuery } from '../../application/well-search';

/** Whether a well is among those that are asked for. */
export function isAskedFor(well: SavedWell, question: WellQuery): boolean {
  const known = searchWords(well);
  return (
    question.words.every((word) => known.some((one) => one.startsWith(word))) &&
    isEqual(well, question) &&
    isInPlace(well.position, question)
  );
}

function isEqual(well: SavedWell, { operatorName, county, state, status, role }: WellQuery): boolean {
  const pairs = [
    [operatorName && folded(operatorName), folded(well.operatorName ?? '')],
    [county && folded(county), folded(well.county ?? '')],
    [state, well.state],
    [status, well.status],
    [role, well.role],
  ];
  return pairs.every(([asked, is]) => asked === undefined || asked === is);
}

function isInPlace(position: Point | undefined, { box, near }: WellQuery): boolean {
  if (box === undefined && near === undefined) return true;
  if (position === undefined) return false;
  const { latitude, longitude } = position;
  const isInBox =
    box === undefined ||
    (latitude >= box.south && latitude <= box.north && longitude >= box.west && longitude <= box.east);
  return isInBox && (near === undefined || milesBetween(near, position) <= near.miles);
}

interface Place {
  readonly key: string | number;
  readonly wellId: string;
}

/** Where a well stands in the order asked for. */
export function orderOf({ near, order: { by, descending } }: WellQuery) {
  const sign = descending && near === undefined ? -1 : 1;
  return {
    keyOf: (well: SavedWell): string | number => {
      if (near !== undefined) return well.position === undefined ? Infinity : milesBetween(near, well.position);
      if (by === 'registered') return well.registeredAt;
      return by === 'name' ? well.name : folded(well.operatorName ?? '');
    },
    compare: (one: Place, other: Place): number =>
      sign * (compareKeys(one.key, other.key) || (one.wellId < other.wellId ? -1 : Number(one.wellId > other.wellId))),
  };
}

/** Text as the database's C collation has it: byte by byte. */
function compareKeys(one: string | number, other: string | number): number {
  if (typeof one === 'number' || typeof other === 'number') return Number(one) - Number(other);
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
