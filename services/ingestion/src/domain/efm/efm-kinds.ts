import { parseDecimal, type Decimal } from '@wellflow/kernel';

/** What a flow computer keeps: quantity transaction records of hours and of contract days, and its three logs (API MPMS 21.1, 5.2 to 5.6). */
export const efmKinds = ['hourly', 'daily', 'configuration', 'event', 'alarm'] as const;

export type EfmKind = (typeof efmKinds)[number];

/** Numbers of a quantity transaction record. Averages, volumes and energies are never computed here: they are as the flow computer has them. */
export const quantityFields = [
  'periodSeconds',
  'flowTime',
  'volume',
  'energy',
  'extension',
  'differentialPressure',
  'staticPressure',
  'temperature',
  'uncorrectedVolume',
  'heatingValue',
  'relativeDensity',
  'nitrogen',
  'carbonDioxide',
] as const;

export type QuantityField = (typeof quantityFields)[number];

/** Texts of the logs, as the flow computer wrote them. */
export const logFields = {
  configuration: ['parameter', 'value', 'unit'],
  event: ['type', 'parameter', 'oldValue', 'newValue', 'operator', 'text'],
  alarm: ['type', 'parameter', 'state', 'value', 'text'],
} as const;

/** What places a record: the meter's name, when it was, and its number in its log. */
export const placeFields = ['meter', 'date', 'time', 'contractDay', 'sequence'] as const;

/** Decimals and texts by field; what is not there is null, which is never zero. */
export type EfmValues = Readonly<Record<string, string | null>>;

export function isQuantityKind(kind: EfmKind): kind is 'hourly' | 'daily' {
  return kind === 'hourly' || kind === 'daily';
}

export function fieldsOf(kind: EfmKind): readonly string[] {
  return isQuantityKind(kind) ? quantityFields : logFields[kind];
}

const seconds = { s: '1', min: '60', h: '3600' };
const moles = { 'mole-percent': '1', 'mole-fraction': '100' };

/**
 * Units a column may be in, by what they are multiplied with to give the first of each, exactly. Pressures are kept as they
 * are, absolute or gauge: only the flow computer knows the atmosphere it reckoned with (43 CFR 3175.103(b)).
 */
const factors: Readonly<Record<QuantityField, Readonly<Record<string, string>>>> = {
  periodSeconds: seconds,
  flowTime: seconds,
  volume: { mcf: '1', scf: '0.001', mmscf: '1000' },
  energy: { mmbtu: '1', dth: '1', btu: '0.000001' },
  extension: { none: '1' },
  differentialPressure: { inh2o: '1' },
  staticPressure: { psia: '1', psig: '1' },
  temperature: { degf: '1' },
  uncorrectedVolume: { mcf: '1', cf: '0.001' },
  heatingValue: { 'btu/scf': '1', 'mmbtu/mcf': '1000' },
  relativeDensity: { none: '1' },
  nitrogen: moles,
  carbonDioxide: moles,
};

const parsed = new Map<string, Decimal>(
  Object.entries(factors).flatMap(([field, units]) =>
    Object.entries(units).map(([unit, factor]) => [`${field} ${unit}`, parseDecimal(factor)] as const),
  ),
);

/** @returns the factor to the field's canonical unit, or undefined for a unit the field has not. */
export function factorOf(field: QuantityField, unit: string): Decimal | undefined {
  return parsed.get(`${field} ${unit}`);
}

export function unitsOf(field: QuantityField): readonly string[] {
  return Object.keys(factors[field]);
}

export function isQuantityField(field: string): field is QuantityField {
  return quantityFields.some((each) => each === field);
}
