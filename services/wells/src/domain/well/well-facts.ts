/** What a well is used for. It may change: Volve 15/9-F-5 injected first, and produced then. */
export const wellRoles = [
  'oil-producer',
  'gas-producer',
  'injector',
  'disposal',
  'water-supply',
  'observation',
] as const;
export type WellRole = (typeof wellRoles)[number];

/** A point on the surface or below it, in degrees; without its datum it is hundreds of feet wrong. */
export type Position = {
  readonly datum: 'NAD27' | 'NAD83' | 'WGS84';
  readonly latitude: number;
  readonly longitude: number;
};

/** Public Land Survey System: `NW SE 12, T12N R34W, Indian Meridian`. */
export type PublicLand = {
  readonly section: number;
  readonly township: string;
  readonly range: string;
  readonly meridian?: string;
  readonly quarters?: string;
};

/** Texas has no townships: its land lies in surveys, each with an abstract number of its county. */
export type TexasSurvey = {
  readonly name: string;
  readonly abstract?: string;
  readonly block?: string;
  readonly section?: string;
};

export type WellLocation = {
  readonly position?: Position;
  readonly plss?: PublicLand;
  readonly survey?: TexasSurvey;
  readonly county?: string;
  /** Two letters. */
  readonly state?: string;
};

/** What a well is at any one date; null where nobody has said. */
export type WellFacts = {
  readonly name: string;
  readonly operatorName: string | null;
  readonly role: WellRole | null;
  readonly surfaceLocation: WellLocation | null;
  readonly bottomHoleLocation: WellLocation | null;
  /** Of the kelly bushing over sea level, in feet. */
  readonly elevationFt: number | null;
  /** Measured along the hole, in feet. */
  readonly totalDepthFt: number | null;
};

export type WellFact = keyof WellFacts;

/** For a well of which no more than its name is known. */
export const nothingSaid: Omit<WellFacts, 'name'> = {
  operatorName: null,
  role: null,
  surfaceLocation: null,
  bottomHoleLocation: null,
  elevationFt: null,
  totalDepthFt: null,
};

export const wellFacts: readonly WellFact[] = [
  'name',
  'operatorName',
  'role',
  'surfaceLocation',
  'bottomHoleLocation',
  'elevationFt',
  'totalDepthFt',
];
