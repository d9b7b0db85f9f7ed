import { Type, type Static } from '@wellflow/http';
import { getMeasurement, type Instant } from '@wellflow/kernel';

const quantity = (description: string) => Type.Optional(Type.Union([Type.Number(), Type.Null()], { description }));
const decimal = (description: string) =>
  Type.Optional(Type.Union([Type.Number(), Type.String({ maxLength: 80 }), Type.Null()], { description }));
const text = (maxLength: number, description: string) =>
  Type.Optional(Type.Union([Type.String({ maxLength }), Type.Null()], { description }));

const settings = {
  point: text(200, 'Where on the well it measures'),
  measurement: Type.String({ maxLength: 100, description: 'From the published list: tubing-pressure, oil-total …' }),
  kind: text(20, 'The measurement’s own: number, counter, boolean, enumeration or text'),
  unit: text(40, 'Of a value once it is scaled, as the source means it'),
  scale: decimal('value × scale + offset; 1'),
  offset: decimal('value × scale + offset; 0'),
  resolution: quantity('Values that differ by less are the same'),
  rollover: decimal('Where a counter begins again at 0'),
  maximumRate: quantity('The most a counter can rise in an hour'),
  rangeLow: quantity('Below it a reading is flagged out-of-range'),
  rangeHigh: quantity('Above it a reading is flagged out-of-range'),
  loLo: quantity('Alarm limit'),
  lo: quantity('Alarm limit'),
  hi: quantity('Alarm limit'),
  hiHi: quantity('Alarm limit'),
  rateOfChange: quantity('The most a value can change in a minute'),
  spikeDistance: quantity('Farther than this from the median of the five before, a value is flagged spike'),
  frozenSeconds: quantity('Suspect when it stays the same for longer'),
  interpolation: text(20, 'stepped or linear'),
  deadBand: quantity('Smaller changes are marked, never dropped'),
  maximumSilenceSeconds: quantity('Silence longer than this is a gap'),
  expectedIntervalSeconds: quantity('How often the source sends'),
};

const well = Type.String({ minLength: 1, maxLength: 200, description: 'API number, id or scheme:value' });
const effectiveFrom = text(40, 'From when on, RFC 3339. A new tag: since ever; a change: from now on');

/** What a tag is; limits and rates in the measurement's canonical unit. */
export const TagBody = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 200 }), well, ...settings, effectiveFrom },
  { additionalProperties: false },
);
export const ChangeTagBody = Type.Object({ well, ...settings, effectiveFrom }, { additionalProperties: false });
export const TemplateTagBody = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 200, description: 'Holds {well}' }), ...settings, effectiveFrom },
  { additionalProperties: false },
);

const nullable = Type.Union([Type.Number(), Type.Null()]);
const nullableText = Type.Union([Type.String(), Type.Null()]);
const version = {
  well: Type.String(),
  wellId: Type.String({ format: 'uuid' }),
  effectiveFrom: Type.String({ format: 'date-time' }),
  point: nullableText,
  measurement: Type.String(),
  kind: Type.String(),
  unit: Type.String(),
  canonicalUnit: Type.String(),
  scale: Type.String(),
  offset: Type.String(),
  resolution: nullable,
  rollover: nullableText,
  maximumRate: nullable,
  rangeLow: nullable,
  rangeHigh: nullable,
  loLo: nullable,
  lo: nullable,
  hi: nullable,
  hiHi: nullable,
  rateOfChange: nullable,
  spikeDistance: nullable,
  frozenSeconds: nullable,
  interpolation: Type.String(),
  deadBand: nullable,
  maximumSilenceSeconds: nullable,
  expectedIntervalSeconds: nullable,
};

export const TagReply = Type.Object({ tagId: Type.String({ format: 'uuid' }), name: Type.String(), ...version });
export const TagVersionReply = Type.Object({
  version: Type.Integer({ description: 'From 1, in the order in which people decided' }),
  recordedAt: Type.String({ format: 'date-time' }),
  recordedBy: Type.String(),
  ...version,
});

export const OutcomeReply = {
  name: Type.String(),
  status: Type.String({ description: 'created, changed, unchanged or refused' }),
  code: Type.Optional(Type.String()),
  path: Type.Optional(Type.String()),
  detail: Type.Optional(Type.String()),
};
export const countsReply = {
  dryRun: Type.Boolean(),
  created: Type.Integer(),
  changed: Type.Integer(),
  unchanged: Type.Integer(),
  refused: Type.Integer(),
};

type VersionReply = Omit<Static<typeof TagReply>, 'tagId' | 'name'>;
type Settings = Omit<VersionReply, 'well' | 'wellId' | 'effectiveFrom' | 'kind' | 'canonicalUnit'>;

/** A version as it is shown. */
export function toVersionReply(shown: {
  readonly from: Instant;
  readonly assetId: string;
  readonly well: string;
  readonly settings: Settings;
}): VersionReply {
  const { kind, unit: canonicalUnit } = getMeasurement(shown.settings.measurement);
  const { well: named, assetId: wellId, from } = shown;
  return { well: named, wellId, effectiveFrom: from, ...shown.settings, kind, canonicalUnit };
}

type Outcome =
  { readonly status: 'created' | 'changed' | 'unchanged' } | { readonly status: 'refused'; readonly refusal: Refusal };
interface Refusal {
  readonly code: string;
  readonly detail: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A refusal as a problem would say it. */
export function toOutcomeReply(outcome: Outcome): {
  status: string;
  code?: string;
  detail?: string;
  path?: string;
} {
  if (outcome.status !== 'refused') return { status: outcome.status };
  const { code, detail, data } = outcome.refusal;
  const { path } = data;
  return { status: outcome.status, code, detail, ...(typeof path === 'string' ? { path } : {}) };
}
