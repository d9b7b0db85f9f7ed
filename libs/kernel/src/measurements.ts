import { DomainError } from './domain-error';
import type { UnitName } from './units';

/** A `counter` only rises until it rolls over or is reset; a `number` may do as it likes. */
export type MeasurementKind = 'number' | 'counter' | 'boolean' | 'enumeration' | 'text';

/** One of the published things that can be measured: what its values are, and in which unit WellFlow keeps them. */
export interface Measurement<Name extends string = string> {
  readonly name: Name;
  readonly kind: MeasurementKind;
  /** The canonical unit; its dimension says which others convert to it. `none` for what is not a quantity. */
  readonly unit: UnitName;
  /**
   * Both inclusive, in the canonical unit: outside, the sensor is at fault and not the well. Wide on purpose (WellFlow's
   * own choice, no rule's); a tag narrows them to its own instrument.
   */
  readonly range?: readonly [lowest: number, highest: number];
  /** The words an enumeration takes. */
  readonly values?: readonly string[];
  readonly description: string;
}

/** The published measurements. Pressures are gauge unless the name says otherwise. */
export const measurements = [
  { name: 'oil-rate', kind: 'number', unit: 'bbl/d', range: [0, 100_000], description: 'Oil or condensate flowing' },
  { name: 'water-rate', kind: 'number', unit: 'bbl/d', range: [0, 200_000], description: 'Water flowing' },
  { name: 'liquid-rate', kind: 'number', unit: 'bbl/d', range: [0, 300_000], description: 'Oil and water together' },
  { name: 'gas-rate', kind: 'number', unit: 'mcf/d', range: [0, 1_000_000], description: 'Gas flowing' },
  { name: 'gas-lift-rate', kind: 'number', unit: 'mcf/d', range: [0, 50_000], description: 'Lift gas going in' },
  { name: 'injection-rate', kind: 'number', unit: 'bbl/d', range: [0, 200_000], description: 'Water going in' },
  { name: 'gas-injection-rate', kind: 'number', unit: 'mcf/d', range: [0, 1_000_000], description: 'Gas going in' },
  { name: 'oil-total', kind: 'counter', unit: 'bbl', range: [0, 1e12], description: 'Oil meter register' },
  { name: 'water-total', kind: 'counter', unit: 'bbl', range: [0, 1e12], description: 'Water meter register' },
  { name: 'gas-total', kind: 'counter', unit: 'mcf', range: [0, 1e12], description: 'Gas meter register' },
  { name: 'injection-total', kind: 'counter', unit: 'bbl', range: [0, 1e12], description: 'Injected water register' },
  { name: 'liquid-total', kind: 'counter', unit: 'bbl', range: [0, 1e12], description: 'Oil and water meter register' },
  { name: 'gas-lift-total', kind: 'counter', unit: 'mcf', range: [0, 1e12], description: 'Lift gas register' },
  { name: 'gas-injection-total', kind: 'counter', unit: 'mcf', range: [0, 1e12], description: 'Injected gas register' },
  { name: 'flare-rate', kind: 'number', unit: 'mcf/d', range: [0, 1_000_000], description: 'Gas going to the flare' },
  { name: 'flare-total', kind: 'counter', unit: 'mcf', range: [0, 1e12], description: 'Flare meter register' },
  {
    name: 'tubing-pressure',
    kind: 'number',
    unit: 'psi',
    range: [-15, 20_000],
    description: 'At the wellhead, in the tubing',
  },
  {
    name: 'casing-pressure',
    kind: 'number',
    unit: 'psi',
    range: [-15, 20_000],
    description: 'At the wellhead, in the annulus',
  },
  { name: 'wellhead-pressure', kind: 'number', unit: 'psi', range: [-15, 20_000], description: 'At the wellhead' },
  { name: 'line-pressure', kind: 'number', unit: 'psi', range: [-15, 5_000], description: 'In the flow or sales line' },
  { name: 'separator-pressure', kind: 'number', unit: 'psi', range: [-15, 5_000], description: 'In the separator' },
  { name: 'static-pressure', kind: 'number', unit: 'psia', range: [0, 5_000], description: 'At a gas meter, absolute' },
  {
    name: 'differential-pressure',
    kind: 'number',
    unit: 'inh2o',
    range: [-10, 1_000],
    description: 'Across an orifice plate',
  },
  {
    name: 'downhole-pressure',
    kind: 'number',
    unit: 'psi',
    range: [-15, 40_000],
    description: 'At the gauge downhole',
  },
  {
    name: 'intake-pressure',
    kind: 'number',
    unit: 'psi',
    range: [-15, 40_000],
    description: 'At the intake of a downhole pump',
  },
  {
    name: 'discharge-pressure',
    kind: 'number',
    unit: 'psi',
    range: [-15, 40_000],
    description: 'At the discharge of a pump',
  },
  {
    name: 'injection-pressure',
    kind: 'number',
    unit: 'psi',
    range: [-15, 20_000],
    description: 'At the injection wellhead',
  },
  {
    name: 'tank-pressure',
    kind: 'number',
    unit: 'psi',
    range: [-15, 100],
    description: 'Of the vapour in a tank',
  },
  {
    name: 'tubing-temperature',
    kind: 'number',
    unit: 'degf',
    range: [-80, 600],
    description: 'At the wellhead, in the tubing',
  },
  {
    name: 'casing-temperature',
    kind: 'number',
    unit: 'degf',
    range: [-80, 600],
    description: 'At the wellhead, in the annulus',
  },
  {
    name: 'line-temperature',
    kind: 'number',
    unit: 'degf',
    range: [-80, 600],
    description: 'In the flow or sales line',
  },
  { name: 'separator-temperature', kind: 'number', unit: 'degf', range: [-80, 600], description: 'In the separator' },
  { name: 'injection-temperature', kind: 'number', unit: 'degf', range: [-80, 600], description: 'Of what goes in' },
  { name: 'intake-temperature', kind: 'number', unit: 'degf', range: [-80, 800], description: 'At a pump’s intake' },
  { name: 'wellhead-temperature', kind: 'number', unit: 'degf', range: [-80, 600], description: 'At the wellhead' },
  { name: 'flow-temperature', kind: 'number', unit: 'degf', range: [-80, 600], description: 'At a meter' },
  {
    name: 'downhole-temperature',
    kind: 'number',
    unit: 'degf',
    range: [-80, 800],
    description: 'At the gauge downhole',
  },
  { name: 'motor-temperature', kind: 'number', unit: 'degf', range: [-80, 800], description: 'Of a pump motor' },
  { name: 'ambient-temperature', kind: 'number', unit: 'degf', range: [-80, 160], description: 'Of the air' },
  { name: 'tank-temperature', kind: 'number', unit: 'degf', range: [-80, 400], description: 'Of the liquid in a tank' },
  { name: 'tank-level', kind: 'number', unit: 'ft', range: [-0.5, 80], description: 'Of all liquid in a tank' },
  { name: 'interface-level', kind: 'number', unit: 'ft', range: [-0.5, 80], description: 'Of the water under the oil' },
  { name: 'tank-volume', kind: 'number', unit: 'bbl', range: [0, 1_000_000], description: 'In a tank' },
  {
    name: 'choke-size',
    kind: 'number',
    unit: '64th-in',
    range: [0, 640],
    description: 'Bean of a fixed or adjustable choke',
  },
  { name: 'choke-position', kind: 'number', unit: 'percent', range: [-5, 105], description: 'How far a choke is open' },
  { name: 'water-cut', kind: 'number', unit: 'percent', range: [-1, 101], description: 'Water in the liquid' },
  { name: 'oil-gravity', kind: 'number', unit: 'degapi', range: [-10, 120], description: 'At 60 °F' },
  {
    name: 'heating-value',
    kind: 'number',
    unit: 'btu/scf',
    range: [0, 4_000],
    description: 'Gross, per standard cubic foot',
  },
  { name: 'run-status', kind: 'boolean', unit: 'none', description: 'The well or its lift runs' },
  {
    name: 'pump-status',
    kind: 'enumeration',
    unit: 'none',
    values: ['running', 'idle', 'starting', 'stopped', 'tripped', 'pumped-off', 'manual', 'fault'],
    description: 'What the pump controller says',
  },
  { name: 'valve-open', kind: 'boolean', unit: 'none', description: 'The wing or shutdown valve is open' },
  { name: 'alarm-text', kind: 'text', unit: 'none', description: 'What a controller says in words' },
  { name: 'run-time', kind: 'number', unit: 'h', range: [0, 25], description: 'Hours on since the contract hour' },
  { name: 'run-time-total', kind: 'counter', unit: 'h', range: [0, 1e9], description: 'Hour meter register' },
  { name: 'stroke-rate', kind: 'number', unit: 'spm', range: [0, 60], description: 'Of a pumping unit or plunger' },
  { name: 'stroke-count', kind: 'counter', unit: 'count', range: [0, 1e12], description: 'Strokes of a pump' },
  { name: 'plunger-arrivals', kind: 'counter', unit: 'count', range: [0, 1e9], description: 'Of a plunger lift' },
  { name: 'rod-load', kind: 'number', unit: 'lbf', range: [-10_000, 100_000], description: 'On the polished rod' },
  { name: 'motor-speed', kind: 'number', unit: 'rpm', range: [0, 20_000], description: 'Of a pump or compressor' },
  { name: 'drive-frequency', kind: 'number', unit: 'hz', range: [0, 400], description: 'Of a variable-speed drive' },
  { name: 'motor-current', kind: 'number', unit: 'a', range: [0, 5_000], description: 'Of a pump motor' },
  { name: 'motor-voltage', kind: 'number', unit: 'v', range: [0, 20_000], description: 'Of a pump motor' },
  { name: 'motor-power', kind: 'number', unit: 'kw', range: [-500, 20_000], description: 'Of a pump motor' },
  { name: 'energy-total', kind: 'counter', unit: 'kwh', range: [0, 1e12], description: 'Electricity meter register' },
  { name: 'battery-voltage', kind: 'number', unit: 'v', range: [0, 100], description: 'Of a remote terminal' },
] as const satisfies readonly Measurement[];

export type MeasurementName = (typeof measurements)[number]['name'];

const byName: ReadonlyMap<string, Measurement<MeasurementName>> = new Map(
  measurements.map((measurement) => [measurement.name, measurement]),
);

export function findMeasurement(name: string): Measurement<MeasurementName> | undefined {
  return byName.get(name);
}

/** @throws DomainError `input/unknown-measurement` */
export function getMeasurement(name: string): Measurement<MeasurementName> {
  const found = byName.get(name);
  if (found) return found;
  const shown = name.slice(0, 60);
  throw new DomainError('input/unknown-measurement', `${JSON.stringify(shown)} is not a published measurement`, {
    measurement: shown,
  });
}
