import type { CellKind, FileForm } from './mapping';

/** Reads the text of a cell as a number; nothing where it is none. */
export type NumberReader = (text: string) => number | undefined;

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

export function createNumberReader({ decimal, thousands }: Pick<FileForm, 'decimal' | 'thousands'>): NumberReader {
  const groups = thousands === '' ? undefined : groupedBy(thousands);
  return (text) => {
    const digits = groups?.form.test(text) === true ? text.replaceAll(groups.separator, '') : text;
    if (decimal === '.') return plainNumber(digits);
    // A point beside a decimal comma is a slip, or belongs to another way of writing.
    return digits.includes('.') ? undefined : plainNumber(digits.replace(',', '.'));
  };
}

/** What a double cannot hold is no number here: it is kept as it was written. */
function plainNumber(text: string): number | undefined {
  if (!number.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function groupedBy(thousands: string): { readonly form: RegExp; readonly separator: RegExp } {
  const separator = thousands === ' ' ? '[ \\u00a0\\u202f]' : `\\${thousands}`;
  return {
    form: new RegExp(`^[+-]?\\d{1,3}(?:${separator}\\d{3})+(?:[.,]\\d*)?$`),
    separator: new RegExp(separator, 'g'),
  };
}

/** A cell's value, or its text where it is not of its kind. */
export type CellValue = { readonly value: number | boolean | string } | { readonly unreadable: string };

export type CellReader = (text: string, kind: CellKind) => CellValue;

export function createCellReader(form: Pick<FileForm, 'decimal' | 'thousands'>): CellReader {
  const read = createNumberReader(form);
  return (text, kind) => {
    if (kind === 'text') return { value: text };
    const value = kind === 'boolean' ? flags[text.toLowerCase()] : numberOf(text, kind, read(text));
    return value === undefined ? { unreadable: text } : { value };
  };
}

const wholeNumber = /^-?\d{1,30}$/;

/** A counter beyond 2^53 keeps its digits. */
function numberOf(text: string, kind: CellKind, value: number | undefined): number | string | undefined {
  const exact = kind === 'counter' && value !== undefined && !Number.isSafeInteger(value) && wholeNumber.test(text);
  return exact ? text : value;
}

const flags: Readonly<Record<string, boolean>> = {
  ...{ true: true, t: true, yes: true, y: true, on: true, open: true, running: true, '1': true, '1.0': true },
  ...{
    false: false,
    f: false,
    no: false,
    n: false,
    off: false,
    closed: false,
    stopped: false,
    '0': false,
    '0.0': false,
  },
};
