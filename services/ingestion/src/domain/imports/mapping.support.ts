import type { FileForm, ImportMapping, TimeForm } from './mapping';

const file: FileForm = {
  ...{ encoding: 'utf-8', delimiter: 'auto', quote: '"', skipRows: 0, header: true, decimal: '.', thousands: '' },
};
const time: TimeForm = { columns: ['time'], zone: 'UTC', at: '00:00', ambiguous: 'refuse', order: 'ascending' };

/** A mapping of a long file with columns time, tag and value, and what is changed. */
export function aMapping(changes: Partial<ImportMapping> = {}): ImportMapping {
  return {
    ...{ name: 'spec', file, time, tag: { column: 'tag' }, values: [{ column: 'value' }], words: {}, empty: 'skip' },
    ...changes,
  };
}

export const timeForm = (changes: Partial<TimeForm>): TimeForm => ({ ...time, ...changes });
export const fileForm = (changes: Partial<FileForm>): FileForm => ({ ...file, ...changes });
