import { types } from 'pg';

const timestamptzOid = 1184;
const dateOid = 1082;

/**
 * `2026-10-31 07:00:00.5+00`, as a session in UTC writes it, becomes `2026-10-31T07:00:00.500000Z`. Called for every
 * instant that is read, hence no regular expression. Infinities and years beyond 9999 stay as they are.
 */
export function toInstantText(value: string): string {
  if (value.charAt(10) !== ' ' || !value.endsWith('+00')) return value;
  const time = value.slice(11, -3);
  return `${value.slice(0, 10)}T${time.length === 8 ? `${time}.000000` : time.padEnd(15, '0')}Z`;
}

/** Instants and days stay text: a `Date` loses the microseconds and shifts days by the machine's time zone. */
export const textTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary' && oid === timestamptzOid) return toInstantText;
    if (format !== 'binary' && oid === dateOid) return (value: string) => value;
    return types.getTypeParser(oid, format);
  },
};
