import type { EfmKind, EfmValues } from './efm-kinds';
import type { MeterSettings } from './meter';
import { neededFields } from './place-line';

/** What there is of a meter for a month. */
export interface PackageContents {
  readonly settings: readonly MeterSettings[];
  readonly records: readonly { readonly kind: EfmKind; readonly values: EfmValues; readonly original: string }[];
}

export interface ChecklistItem {
  /** The rule that asks for it. */
  readonly source: string;
  readonly item: string;
  /** Where in the package it is. */
  readonly where: string;
  /** Whether it is there; what is no record's to hold is never said to be. */
  readonly present: boolean;
}

type Test = (contents: PackageContents) => boolean;

const rule = '43 CFR 3175.104';
const has =
  (kind: EfmKind): Test =>
  ({ records }) =>
    records.some((each) => each.kind === kind);
const set =
  (test: (settings: MeterSettings) => unknown): Test =>
  ({ settings }) =>
    settings.length > 0 && settings.every((each) => test(each) != null);

const identified = set(({ fmpNumber, agreementNumber }) => fmpNumber ?? agreementNumber);

const items: readonly (Omit<ChecklistItem, 'present'> & { readonly test: Test })[] = [
  { source: `${rule}(a)`, item: 'Hourly records', where: 'records, kind hourly', test: has('hourly') },
  { source: `${rule}(a)`, item: 'Daily records', where: 'records, kind daily', test: has('daily') },
  {
    source: `${rule}(a), API 21.1 5.2`,
    item: 'All fields of a quantity transaction record',
    where: 'records.values',
    test: isWhole,
  },
  {
    source: `${rule}(a)(1), 3170.7(g)`,
    item: 'FMP number, or lease, unit PA or CA',
    where: 'meter.fmpNumber or agreementNumber',
    test: identified,
  },
  {
    source: `${rule}(a)(1), 3170.7(g)`,
    item: 'Company that made the record',
    where: 'meter.company',
    test: set(({ company }) => company),
  },
  {
    source: `${rule}(a)(2)`,
    item: 'Volume, flow time and extension to 5 decimals',
    where: 'records.original, meter.volumeDecimals',
    test: isFine,
  },
  {
    source: `${rule}(a)(3)`,
    item: 'Whether integral value or average extension',
    where: 'meter.extensionIs',
    test: set(({ extensionIs }) => extensionIs),
  },
  { source: `${rule}(b)`, item: 'Configuration log', where: 'records, kind configuration', test: has('configuration') },
  {
    source: `${rule}(b)(2)`,
    item: 'Software and firmware identifiers',
    where: 'meter.firmware',
    test: set(({ firmware }) => firmware),
  },
  {
    source: `${rule}(b)(3)`,
    item: 'Fixed temperature where it is not measured',
    where: 'meter.fixedTemperatureDegF',
    test: hasTemperature,
  },
  {
    source: `${rule}(b)(4)`,
    item: 'Static-pressure tap location',
    where: 'meter.tapLocation',
    test: set(({ tapLocation }) => tapLocation),
  },
  { source: `${rule}(c)`, item: 'Event log', where: 'records, kind event', test: has('event') },
  { source: `${rule}, API 21.1 5.6`, item: 'Alarm log', where: 'records, kind alarm', test: has('alarm') },
];

/** The contents 43 CFR 3175.104 asks for, and whether they are there. docs/producers/efm.md says where each is from. */
export function federalChecklist(contents: PackageContents): readonly ChecklistItem[] {
  return items.map(({ test, ...item }) => ({ ...item, present: test(contents) }));
}

function quantities({ records }: PackageContents): readonly EfmValues[] {
  return records.flatMap(({ kind, values }) => (kind === 'hourly' || kind === 'daily' ? [values] : []));
}

function isWhole(contents: PackageContents): boolean {
  const fixed = contents.settings.some(({ fixedTemperatureDegF }) => fixedTemperatureDegF !== null);
  const wanted = contents.settings
    .flatMap(({ primaryDevice }) => neededFields[primaryDevice])
    .filter((field) => !(fixed && field === 'temperature'));
  const all = quantities(contents);
  return all.length > 0 && all.every((values) => wanted.every((field) => values[field] != null));
}

/** As the flow computer is set: a number that ends in zeros may be written without them. */
function isFine({ settings }: PackageContents): boolean {
  return settings.length > 0 && settings.every(({ volumeDecimals }) => volumeDecimals >= 5);
}

function hasTemperature(contents: PackageContents): boolean {
  const fixed = contents.settings.some(({ fixedTemperatureDegF }) => fixedTemperatureDegF !== null);
  const all = quantities(contents);
  return fixed || (all.length > 0 && all.every((values) => values['temperature'] != null));
}
