import {
  decimalFromNumber,
  DomainError,
  isZero,
  parseDecimal,
  parseInstant,
  type Decimal,
  type Instant,
} from '@wellflow/kernel';

/** A tag as somebody describes it: JSON of a request, a line of a CSV, an entry of a template. */
export type RawTag = Readonly<Record<string, unknown>>;

const longestSeconds = 366 * 86_400;

/** A refusal that names the field at fault by its path in what was sent. */
export function refuse(code: string, field: string, detail: string): never {
  throw new DomainError(code, detail, { path: `/${field}` });
}

/** @throws DomainError `ingestion/invalid-field` */
export function textField(raw: RawTag, field: string, longest: number): string | null {
  const value = raw[field];
  if (value === undefined || value === null) return null;
  const fits = typeof value === 'string' && value.length > 0 && value.length <= longest && !/\p{Cc}/u.test(value);
  if (!fits)
    refuse(
      'ingestion/invalid-field',
      field,
      `Text of 1 to ${longest} characters is wanted, without control characters`,
    );
  return value;
}

/** @throws DomainError `ingestion/invalid-field` */
export function numberField(raw: RawTag, field: string): number | null {
  const value = raw[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'number' || !Number.isFinite(value))
    return refuse('ingestion/invalid-field', field, 'A number is wanted');
  return value;
}

/** @throws DomainError `ingestion/invalid-field` */
export function positiveField(raw: RawTag, field: string): number | null {
  const value = numberField(raw, field);
  if (value !== null && value <= 0) refuse('ingestion/invalid-field', field, 'A number above 0 is wanted');
  return value;
}

/** A time span in whole seconds, a year at most. @throws DomainError `ingestion/invalid-field` */
export function secondsField(raw: RawTag, field: string): number | null {
  const value = positiveField(raw, field);
  if (value !== null && (!Number.isInteger(value) || value > longestSeconds))
    refuse('ingestion/invalid-field', field, `Whole seconds are wanted, at most ${longestSeconds}`);
  return value;
}

/** A decimal as text or as a number. @throws DomainError `ingestion/invalid-field` */
export function decimalField(raw: RawTag, field: string): Decimal | null {
  const value = raw[field];
  if (value === undefined || value === null) return null;
  const decimal = attempt(() => {
    if (typeof value === 'string') return parseDecimal(value);
    return typeof value === 'number' ? decimalFromNumber(value) : undefined;
  });
  return decimal ?? refuse('ingestion/invalid-field', field, 'A decimal is wanted, as a number or as text');
}

/** @throws DomainError `ingestion/invalid-field`, for 0 too. */
export function scaleField(raw: RawTag, field: string): Decimal | null {
  const value = decimalField(raw, field);
  if (value !== null && isZero(value))
    refuse('ingestion/invalid-field', field, 'A scale of 0 would make every value 0');
  return value;
}

/** @throws DomainError `ingestion/invalid-field` */
export function instantField(raw: RawTag, field: string): Instant | null {
  const value = raw[field];
  if (value === undefined || value === null) return null;
  const instant = attempt(() => (typeof value === 'string' ? parseInstant(value) : undefined));
  return instant ?? refuse('ingestion/invalid-field', field, 'An RFC 3339 time with an offset is wanted');
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DomainError || error instanceof RangeError) return undefined;
    throw error;
  }
}
