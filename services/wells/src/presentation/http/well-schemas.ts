import { Type } from '@wellflow/http';
import { wellRoles, wellStatuses } from '../../application/well-words';

const closed = { additionalProperties: false } as const;
const text = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, pattern: '\\S', description });

export const Day = (description: string) => Type.String({ format: 'date', description });
export const Reason = text(1000, 'Why, for whoever reads the history');
export const WellName = text(200, 'The name people use');
export const WellStatusWord = Type.Union(
  wellStatuses.map((status) => Type.Literal(status)),
  { description: 'Where the well is in its life' },
);

export const RoleWord = Type.Union(
  wellRoles.map((role) => Type.Literal(role)),
  { description: 'What the well is used for' },
);

const Position = Type.Object(
  {
    datum: Type.Union([Type.Literal('NAD27'), Type.Literal('NAD83'), Type.Literal('WGS84')]),
    latitude: Type.Number({ minimum: -90, maximum: 90, description: 'Degrees, north positive' }),
    longitude: Type.Number({ minimum: -180, maximum: 180, description: 'Degrees, east positive: Texas is negative' }),
  },
  closed,
);

const PublicLand = Type.Object(
  {
    section: Type.Integer({ minimum: 1, maximum: 36 }),
    township: Type.String({ pattern: '^\\d{1,3}(\\.5)?[NS]$', description: '12N' }),
    range: Type.String({ pattern: '^\\d{1,3}(\\.5)?[EW]$', description: '34W' }),
    meridian: Type.Optional(text(60, 'Indian, Sixth Principal …')),
    quarters: Type.Optional(text(60, 'From the smallest: NW SE')),
  },
  { ...closed, description: 'Public Land Survey System' },
);

const TexasSurvey = Type.Object(
  {
    name: text(100, 'H&TC RR CO'),
    abstract: Type.Optional(text(20, 'A-123, numbered in its county')),
    block: Type.Optional(text(20, '34')),
    section: Type.Optional(text(20, '12')),
  },
  { ...closed, description: 'Texas has no townships' },
);

const Location = Type.Object(
  {
    position: Type.Optional(Position),
    plss: Type.Optional(PublicLand),
    survey: Type.Optional(TexasSurvey),
    county: Type.Optional(text(60, 'County or parish')),
    state: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$', description: 'TX' })),
  },
  { ...closed, minProperties: 1 },
);

/** Facts but the name; null takes back what was said. */
export const factFields = {
  operatorName: Type.Optional(Type.Union([text(200, 'Operator of record'), Type.Null()])),
  role: Type.Optional(Type.Union([RoleWord, Type.Null()])),
  surfaceLocation: Type.Optional(Type.Union([Location, Type.Null()])),
  bottomHoleLocation: Type.Optional(Type.Union([Location, Type.Null()])),
  elevationFt: Type.Optional(
    Type.Union([Type.Number({ minimum: -2_000, maximum: 20_000 }), Type.Null()], {
      description: 'Kelly bushing over sea level, feet',
    }),
  ),
  totalDepthFt: Type.Optional(
    Type.Union([Type.Number({ minimum: 0, maximum: 60_000 }), Type.Null()], {
      description: 'Measured along the hole, feet',
    }),
  ),
};

export const StatusEntry = Type.Object({ status: WellStatusWord, from: Day('The first day of it') }, closed);
export const Identifier = Type.Object(
  { scheme: Type.String({ maxLength: 40 }), value: Type.String({ maxLength: 100 }) },
  closed,
);
export const WellParams = Type.Object({
  well: Type.String({ minLength: 1, maxLength: 200, description: 'API number in any form, well id, or scheme:value' }),
});
