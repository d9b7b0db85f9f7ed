import { DomainError } from './domain-error';

/** What kind of quantity a unit measures. Gauge and absolute pressure differ by the weather, so they never convert. */
export type Dimension =
  | 'pressure'
  | 'absolute-pressure'
  | 'temperature'
  | 'length'
  | 'liquid-volume'
  | 'liquid-rate'
  | 'gas-volume'
  | 'gas-rate'
  | 'fraction'
  | 'time'
  | 'rotation'
  | 'stroke-rate'
  | 'frequency'
  | 'current'
  | 'voltage'
  | 'power'
  | 'energy'
  | 'heating-value'
  | 'force'
  | 'density'
  | 'api-gravity'
  | 'count'
  | 'none';

/** How a unit relates to the base of its dimension: base = (value + offset) × numerator ÷ denominator, all exact. */
export interface Unit<Name extends string = string> {
  readonly name: Name;
  readonly dimension: Dimension;
  /** 1 where it is not given. */
  readonly numerator?: string;
  /** 1 where it is not given. */
  readonly denominator?: string;
  /** 0 where it is not given. */
  readonly offset?: string;
  readonly source: string;
}

const foot = 'international foot, 1959: exactly 0.3048 m';
const gallon = 'US gallon: exactly 231 cubic inches (NIST Handbook 44, appendix C)';
const barrel = 'petroleum barrel: exactly 42 US gallons (NIST SP 811, B.8)';
const pound = 'pound 0.45359237 kg, standard gravity 9.80665 m/s², inch 0.0254 m, all exact (NIST SP 811, B.8)';
const si = 'SI';
const cubicFoot = 'cubic international foot: exactly 0.028316846592 m³; conditions are not changed, only the volume';
const api = 'its own scale';

/** The published units. Names are lower case; a per-time unit is `<volume>/<time>`. */
export const units = [
  // base: pascal
  { name: 'psi', dimension: 'pressure', numerator: '4.4482216152605', denominator: '0.00064516', source: pound },
  { name: 'psig', dimension: 'pressure', numerator: '4.4482216152605', denominator: '0.00064516', source: pound },
  { name: 'pa', dimension: 'pressure', source: si },
  { name: 'kpa', dimension: 'pressure', numerator: '1000', source: si },
  { name: 'mpa', dimension: 'pressure', numerator: '1000000', source: si },
  { name: 'bar', dimension: 'pressure', numerator: '100000', source: si },
  { name: 'barg', dimension: 'pressure', numerator: '100000', source: si },
  { name: 'inh2o', dimension: 'pressure', numerator: '248.84', source: 'inch of water at 60 °F (NIST SP 811, B.8)' },
  {
    name: 'psia',
    dimension: 'absolute-pressure',
    numerator: '4.4482216152605',
    denominator: '0.00064516',
    source: pound,
  },
  { name: 'kpaa', dimension: 'absolute-pressure', numerator: '1000', source: si },
  { name: 'bara', dimension: 'absolute-pressure', numerator: '100000', source: si },
  // base: kelvin
  { name: 'k', dimension: 'temperature', source: si },
  { name: 'degc', dimension: 'temperature', offset: '273.15', source: si },
  {
    name: 'degf',
    dimension: 'temperature',
    numerator: '5',
    denominator: '9',
    offset: '459.67',
    source: 'NIST SP 811, B.8',
  },
  // base: metre
  { name: 'm', dimension: 'length', source: si },
  { name: 'cm', dimension: 'length', numerator: '0.01', source: si },
  { name: 'mm', dimension: 'length', numerator: '0.001', source: si },
  { name: 'ft', dimension: 'length', numerator: '0.3048', source: foot },
  { name: 'in', dimension: 'length', numerator: '0.0254', source: foot },
  {
    name: '64th-in',
    dimension: 'length',
    numerator: '0.000396875',
    source: `${foot}; chokes are sized in 64ths of an inch`,
  },
  // base: cubic metre
  { name: 'm3', dimension: 'liquid-volume', source: si },
  { name: 'l', dimension: 'liquid-volume', numerator: '0.001', source: si },
  { name: 'gal', dimension: 'liquid-volume', numerator: '0.003785411784', source: gallon },
  { name: 'bbl', dimension: 'liquid-volume', numerator: '0.158987294928', source: barrel },
  // base: cubic metre a day
  { name: 'm3/d', dimension: 'liquid-rate', source: si },
  { name: 'm3/h', dimension: 'liquid-rate', numerator: '24', source: si },
  { name: 'bbl/d', dimension: 'liquid-rate', numerator: '0.158987294928', source: barrel },
  { name: 'bbl/h', dimension: 'liquid-rate', numerator: '3.815695078272', source: barrel },
  { name: 'gal/d', dimension: 'liquid-rate', numerator: '0.003785411784', source: gallon },
  { name: 'gal/min', dimension: 'liquid-rate', numerator: '5.45099296896', source: gallon },
  // base: cubic metre at the conditions the volume was stated at; a pressure base is a correction, not a conversion
  { name: 'sm3', dimension: 'gas-volume', source: si },
  { name: 'ksm3', dimension: 'gas-volume', numerator: '1000', source: si },
  { name: 'scf', dimension: 'gas-volume', numerator: '0.028316846592', source: cubicFoot },
  { name: 'mcf', dimension: 'gas-volume', numerator: '28.316846592', source: cubicFoot },
  { name: 'mscf', dimension: 'gas-volume', numerator: '28.316846592', source: cubicFoot },
  { name: 'mmcf', dimension: 'gas-volume', numerator: '28316.846592', source: cubicFoot },
  { name: 'mmscf', dimension: 'gas-volume', numerator: '28316.846592', source: cubicFoot },
  { name: 'sm3/d', dimension: 'gas-rate', source: si },
  { name: 'sm3/h', dimension: 'gas-rate', numerator: '24', source: si },
  { name: 'ksm3/d', dimension: 'gas-rate', numerator: '1000', source: si },
  { name: 'scf/d', dimension: 'gas-rate', numerator: '0.028316846592', source: cubicFoot },
  { name: 'mcf/d', dimension: 'gas-rate', numerator: '28.316846592', source: cubicFoot },
  { name: 'mscf/d', dimension: 'gas-rate', numerator: '28.316846592', source: cubicFoot },
  { name: 'mcf/h', dimension: 'gas-rate', numerator: '679.604318208', source: cubicFoot },
  { name: 'mmcf/d', dimension: 'gas-rate', numerator: '28316.846592', source: cubicFoot },
  { name: 'mmscf/d', dimension: 'gas-rate', numerator: '28316.846592', source: cubicFoot },
  { name: 'fraction', dimension: 'fraction', source: si },
  { name: 'percent', dimension: 'fraction', numerator: '0.01', source: si },
  { name: 'ppm', dimension: 'fraction', numerator: '0.000001', source: si },
  // base: second
  { name: 's', dimension: 'time', source: si },
  { name: 'min', dimension: 'time', numerator: '60', source: si },
  { name: 'h', dimension: 'time', numerator: '3600', source: si },
  { name: 'd', dimension: 'time', numerator: '86400', source: si },
  { name: 'rpm', dimension: 'rotation', source: 'revolutions of a shaft a minute' },
  { name: 'spm', dimension: 'stroke-rate', source: 'strokes of a pump a minute' },
  { name: 'hz', dimension: 'frequency', source: si },
  { name: 'a', dimension: 'current', source: si },
  { name: 'ma', dimension: 'current', numerator: '0.001', source: si },
  { name: 'v', dimension: 'voltage', source: si },
  { name: 'kv', dimension: 'voltage', numerator: '1000', source: si },
  { name: 'w', dimension: 'power', source: si },
  { name: 'kw', dimension: 'power', numerator: '1000', source: si },
  {
    name: 'hp',
    dimension: 'power',
    numerator: '745.69987158227022',
    source: 'mechanical horsepower: exactly 550 ft·lbf/s (NIST SP 811, B.8)',
  },
  { name: 'kwh', dimension: 'energy', source: si },
  { name: 'mwh', dimension: 'energy', numerator: '1000', source: si },
  { name: 'btu/scf', dimension: 'heating-value', source: 'as stated on the analysis, with its base conditions' },
  { name: 'n', dimension: 'force', source: si },
  { name: 'kn', dimension: 'force', numerator: '1000', source: si },
  { name: 'lbf', dimension: 'force', numerator: '4.4482216152605', source: pound },
  { name: 'kg/m3', dimension: 'density', source: si },
  { name: 'degapi', dimension: 'api-gravity', source: api },
  { name: 'count', dimension: 'count', source: api },
  { name: 'none', dimension: 'none', source: api },
] as const satisfies readonly Unit[];

export type UnitName = (typeof units)[number]['name'];

const byName: ReadonlyMap<string, Unit<UnitName>> = new Map(units.map((unit) => [unit.name, unit]));

export function findUnit(name: string): Unit<UnitName> | undefined {
  return byName.get(name);
}

/** @throws DomainError `input/unknown-unit`, with the name that was probably meant. */
export function getUnit(name: string): Unit<UnitName> {
  const found = byName.get(name);
  if (found) return found;
  const shown = name.slice(0, 40);
  const meant = byName.get(name.trim().toLowerCase())?.name;
  const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
  throw new DomainError('input/unknown-unit', `${JSON.stringify(shown)} is not a unit${hint}`, {
    unit: shown,
    ...(meant && { meant }),
  });
}
