import { Type, type Static } from '@wellflow/http';
import { parseInstant } from '@wellflow/kernel';
import type { HeldFilter } from '../../application/quarantine';

const text = (maxLength: number, description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength, description }));

/** What chooses among held readings. */
export const quarantineFilter = {
  reason: text(100, 'ingestion/unknown-well, ingestion/unknown-tag …'),
  producer: text(200, 'Who sent them'),
  well: text(200, 'As the producer named it'),
  tag: text(200, 'As the producer named it'),
  from: Type.Optional(Type.String({ format: 'date-time', description: 'Received at or after' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Received before' })),
};
const Filter = Type.Object(quarantineFilter);

export function toHeldFilter({ producer, from, to, ...filter }: Static<typeof Filter>): HeldFilter {
  return {
    ...filter,
    ...(producer === undefined ? {} : { producerId: producer }),
    ...(from === undefined ? {} : { from: parseInstant(from) }),
    ...(to === undefined ? {} : { to: parseInstant(to) }),
  };
}
