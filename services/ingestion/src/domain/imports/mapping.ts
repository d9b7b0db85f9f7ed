import type { Quality } from '@wellflow/kernel';

/** A column by its name in the header, or by its place from 1. */
export type ColumnRef = string | number;

/** How the bytes of a file become rows. */
export interface FileForm {
  readonly encoding: 'utf-8' | 'windows-1252' | 'utf-16le' | 'utf-16be';
  /** `auto`: the likeliest of comma, semicolon, tab and bar in the header. */
  readonly delimiter: string;
  readonly quote: string;
  /** Rows before the header, or before the first readings where there is none. */
  readonly skipRows: number;
  readonly header: boolean;
  readonly decimal: '.' | ',';
  /** What stands between thousands; none when empty. */
  readonly thousands: '' | '.' | ',' | ' ' | "'";
}

/** How an hour that clocks showed twice is told apart. */
export type Ambiguity = 'refuse' | 'row-order' | 'first' | 'second';

export interface TimeForm {
  /** Joined by a space where there are several. */
  readonly columns: readonly ColumnRef[];
  /** Of the date and time; ISO 8601 where it is not given. */
  readonly format?: string;
  /** IANA time zone of what says no offset itself. */
  readonly zone: string;
  /** `HH:mm` for days without a time. */
  readonly at: string;
  readonly ambiguous: Ambiguity;
  readonly order: 'ascending' | 'descending';
}

/** A name: the same for all rows, or of each row's cell, translated by `names`, else with `prefix` before it. */
export type Named =
  | { readonly is: string }
  | {
      readonly column: ColumnRef;
      readonly prefix?: string;
      readonly names?: Readonly<Record<string, string>>;
    };

/** What the cells of a column are. Where it is text, words stand for themselves. */
export type CellKind = 'number' | 'counter' | 'boolean' | 'text';

/** A column with values, one reading a cell. What it does not say itself is said by the row. */
export interface ValueColumn {
  readonly column: ColumnRef;
  readonly tag?: string;
  readonly measurement?: string;
  readonly unit?: string;
  readonly kind?: CellKind;
}

/** How a file becomes readings. */
export interface ImportMapping {
  readonly name: string;
  readonly file: FileForm;
  readonly time: TimeForm;
  readonly well?: Named;
  readonly tag?: Named;
  readonly measurement?: Named;
  readonly unit?: Named;
  readonly quality?: { readonly column: ColumnRef; readonly words: Readonly<Record<string, Quality>> };
  readonly values: readonly ValueColumn[];
  /** Every column nothing else is said of is a tag of its name, with this before it. Not given: it is left out. */
  readonly otherColumns?: { readonly tagPrefix: string };
  /** Words in number cells that mean something else than BAD. */
  readonly words: Readonly<Record<string, 'BAD' | 'STALE' | 'skip'>>;
  readonly empty: 'skip' | 'BAD';
}
