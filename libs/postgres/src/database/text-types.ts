import { types } from 'pg';

const timestamptzOid = 1184;
const dateOid = 1082;
const instantText = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?\+00$/;

/** `2026-10-31 07:00:00.5+00`, as a session in UTC writes it, becomes `2026-10-31T07:00:00.500000Z`. */
export function toInstantText(value: string): string {
  const match = instantText.exec(value);
  if (!match) return value;
  return `${match[1]}T${match[2]}.${(match[3] ?? '').padEnd(6, '0')}Z`;
}

/** Instants and days stay text: a `Date` loses the microseconds and shifts days by the machine's time zone. */
export const textTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary' && oid === timestamptzOid) return toInstantText;
    if (format !== 'binary' && oid === dateOid) return (value: string) => value;
    return types.getTypeParser(oid, format);
  },
};
