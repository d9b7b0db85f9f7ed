import { Type, type Static } from '@wellflow/http';
import { printedApiNumber, type WellIdentifier } from '@wellflow/kernel';
import type { KnownWell } from '../../application/queries/get-well';
import type { FoundWell, ListedWell } from '../../application/well-list';

const identity = {
  wellId: Type.String({ format: 'uuid' }),
  apiNumber: Type.Optional(Type.String({ description: 'As people write it: 42-501-20130' })),
  identifiers: Type.Array(Type.Object({ scheme: Type.String(), value: Type.String() })),
  name: Type.String(),
  operatorName: Type.Optional(Type.String()),
  status: Type.String({ description: 'registered (nobody has said), planned, permitted, drilling … plugged' }),
  role: Type.Optional(Type.String({ description: 'oil-producer, injector …' })),
  registeredAt: Type.String({ format: 'date-time' }),
  version: Type.Integer({ description: 'Grows with every change' }),
};

const Position = Type.Object({ datum: Type.String(), latitude: Type.Number(), longitude: Type.Number() });
const listed = {
  ...identity,
  county: Type.Optional(Type.String()),
  state: Type.Optional(Type.String()),
  position: Type.Optional(Position),
};

export const WellReply = Type.Object(listed, { $id: 'Well' });
export const FoundWellReply = Type.Object({
  ...listed,
  distanceMiles: Type.Optional(Type.Number({ description: 'Where near was asked for' })),
});

const Day = Type.Optional(Type.String({ format: 'date' }));
const Location = Type.Optional(
  Type.Object(
    {
      position: Type.Optional(Position),
      plss: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))),
      survey: Type.Optional(Type.Record(Type.String(), Type.String())),
      county: Type.Optional(Type.String()),
      state: Type.Optional(Type.String()),
    },
    { description: 'Where it is on the surface, or at its end below' },
  ),
);

export const KnownWellReply = Type.Object(
  {
    ...identity,
    surfaceLocation: Location,
    bottomHoleLocation: Location,
    elevationFt: Type.Optional(Type.Number()),
    totalDepthFt: Type.Optional(Type.Number()),
    spuddedOn: Day,
    completedOn: Day,
    firstProducedOn: Day,
    pluggedOn: Day,
    createdBy: Type.String(),
    createdAt: Type.String({ format: 'date-time' }),
    modifiedBy: Type.String(),
    modifiedAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'KnownWell' },
);

export function toWellReply({ identifiers, ...well }: ListedWell): Static<typeof WellReply> {
  return { ...well, ...named(identifiers) };
}

export function toFoundWellReply({ identifiers, ...well }: FoundWell): Static<typeof FoundWellReply> {
  return { ...well, ...named(identifiers) };
}

export function toKnownWellReply({ identifiers, ...well }: KnownWell): Static<typeof KnownWellReply> {
  const { wellId, name, status, registeredAt, version, createdBy, createdAt, modifiedBy, modifiedAt } = well;
  return {
    ...said(well),
    ...{ wellId, name, status, registeredAt, version, createdBy, createdAt, modifiedBy, modifiedAt },
    ...named(identifiers),
  };
}

/** Without what nobody has said. */
function said(facts: Omit<KnownWell, 'identifiers'>): Partial<Static<typeof KnownWellReply>> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null));
}

function named(identifiers: readonly WellIdentifier[]) {
  const apiNumber = printedApiNumber(identifiers);
  return { identifiers: [...identifiers], ...(apiNumber !== undefined && { apiNumber }) };
}
