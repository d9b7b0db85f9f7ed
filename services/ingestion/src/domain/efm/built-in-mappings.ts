import { logFields, quantityFields, unitsOf, type EfmKind } from './efm-kinds';
import type { ColumnMapping, EfmMapping, RecordMapping } from './mapping';

/** Every field in a column of its own name, in the canonical unit. */
function own(kind: Exclude<EfmKind, 'hourly' | 'daily'>): RecordMapping {
  const names = ['meter', 'time', 'sequence', ...logFields[kind]];
  return { timeFormat: 'iso', columns: Object.fromEntries(names.map((name) => [name, { column: name }])) };
}

function ownQuantities(placed: Readonly<Record<string, ColumnMapping>>): RecordMapping {
  const numbers = quantityFields.map((field) => [field, { column: field, unit: unitsOf(field)[0] ?? 'none' }] as const);
  return { timeFormat: 'iso', columns: { meter: { column: 'meter' }, ...placed, ...Object.fromEntries(numbers) } };
}

const wellflow: EfmMapping = {
  name: 'wellflow',
  make: 'any',
  source: 'docs/producers/efm.md',
  verified: true,
  records: {
    hourly: ownQuantities({ time: { column: 'time' } }),
    daily: ownQuantities({ contractDay: { column: 'contractDay' } }),
    configuration: own('configuration'),
    event: own('event'),
    alarm: own('alarm'),
  },
};

/** The parts of an event record are the manual's; it does not show an exported file. */
const dataSiteEvents: EfmMapping = {
  name: 'rockwell-datasite-events',
  make: 'Rockwell Automation DataSite (1758-FLO)',
  source: 'Rockwell publication 1758-UM002D-EN-P, October 2010, page 176, "Understand the Event Record Format"',
  verified: false,
  records: {
    event: {
      timeFormat: 'yyyy-MM-dd HH:mm:ss',
      columns: {
        sequence: { column: 'ID' },
        type: { column: 'Type' },
        time: { column: 'Time' },
        parameter: { column: 'Data' },
        oldValue: { column: 'Old value' },
        newValue: { column: 'New value' },
      },
    },
  },
};

/** Layouts that come with the product; each says where it is from. An organization adds its own. */
export const builtInMappings: readonly EfmMapping[] = [wellflow, dataSiteEvents];

/** Flow-Cal's exchange format is described in a document that is not public: see docs/producers/efm.md. */
export function isCfx(name: string): boolean {
  return /^cfx/i.test(name);
}
