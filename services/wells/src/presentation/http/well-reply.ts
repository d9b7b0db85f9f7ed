import { Type, type Static } from '@wellflow/http';
import { printedApiNumber, type WellIdentifier } from '@wellflow/kernel';

export const WellReply = Type.Object(
  {
    wellId: Type.String({ format: 'uuid' }),
    apiNumber: Type.Optional(Type.String({ description: 'As people write it: 42-501-20130' })),
    identifiers: Type.Array(Type.Object({ scheme: Type.String(), value: Type.String() })),
    name: Type.String(),
    operatorName: Type.Optional(Type.String()),
    registeredAt: Type.Optional(Type.String({ format: 'date-time' })),
    version: Type.Integer({ description: 'Grows with every change' }),
  },
  { $id: 'Well' },
);

interface Shown {
  readonly wellId: string;
  readonly identifiers: readonly WellIdentifier[];
  readonly name: string;
  readonly operatorName?: string;
  readonly registeredAt?: string;
  readonly version: number;
}

export function toWellReply({ identifiers, ...well }: Shown): Static<typeof WellReply> {
  const apiNumber = printedApiNumber(identifiers);
  return { ...well, identifiers: [...identifiers], ...(apiNumber === undefined ? {} : { apiNumber }) };
}
