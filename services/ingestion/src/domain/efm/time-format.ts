import { addMicros, DomainError, microsPerDay, parseInstant, type Instant } from '@wellflow/kernel';

/** A time as a file has it: with its offset, or as a clock on the wall showed it, written as if that were UTC. */
export type Stamp =
  { readonly is: 'instant'; readonly at: Instant } | { readonly is: 'wall-clock'; readonly at: Instant };

export type ReadStamp = (text: string) => Stamp | undefined;

const tokens: Readonly<Record<string, string>> = {
  yyyy: '(?<year>\\d{4})',
  yy: '(?<shortYear>\\d\\d)',
  MM: '(?<month>\\d\\d)',
  M: '(?<month>\\d\\d?)',
  dd: '(?<day>\\d\\d)',
  d: '(?<day>\\d\\d?)',
  HH: '(?<hour>\\d\\d)',
  H: '(?<hour>\\d\\d?)',
  hh: '(?<half>\\d\\d)',
  h: '(?<half>\\d\\d?)',
  mm: '(?<minute>\\d\\d)',
  ss: '(?<second>\\d\\d)',
  a: '(?<noon>[AaPp][Mm])',
};
const token = /yyyy|yy|MM|M|dd|d|HH|H|hh|h|mm|ss|a/g;
const isoText = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[+-]\d\d:\d\d)?$/;

/**
 * `iso`, with or without an offset, or a pattern of yyyy yy MM M dd d HH H hh h mm ss a. 24:00:00 is the end of its day.
 * @throws DomainError `ingestion/invalid-mapping` for a pattern without a year, month and day, or with one twice.
 */
export function createReadStamp(format: string): ReadStamp {
  if (format === 'iso') return readIso;
  const pattern = compile(format);
  return (text) => {
    const groups = pattern.exec(text.trim())?.groups;
    return groups === undefined ? undefined : fromGroups(groups);
  };
}

function compile(format: string): RegExp {
  const escaped = format.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  try {
    const pattern = new RegExp(`^${escaped.replace(token, (found) => tokens[found] ?? found)}$`);
    if (/\?<(?:year|shortYear)>/.test(pattern.source) && /<month>/.test(pattern.source) && /<day>/.test(pattern.source))
      return pattern;
  } catch {
    // The same group twice: said below.
  }
  throw new DomainError('ingestion/invalid-mapping', 'A time format is iso, or has one year, one month and one day', {
    path: '/timeFormat',
  });
}

function readIso(text: string): Stamp | undefined {
  const [, day, time, offset] = isoText.exec(text.trim()) ?? [];
  if (day === undefined || time === undefined) return undefined;
  const at = instantOf(day, time.length === 5 ? `${time}:00` : time, offset ?? 'Z');
  return at === undefined ? undefined : { is: offset === undefined ? 'wall-clock' : 'instant', at };
}

function fromGroups(groups: Readonly<Record<string, string>>): Stamp | undefined {
  const year = groups['year'] ?? `20${groups['shortYear'] ?? ''}`;
  const day = [year, groups['month'], groups['day']].map((part) => (part ?? '').padStart(2, '0')).join('-');
  const time = [hourOf(groups), groups['minute'] ?? '00', groups['second'] ?? '00'];
  const at = instantOf(day, time.map((part) => part.padStart(2, '0')).join(':'), 'Z');
  return at === undefined ? undefined : { is: 'wall-clock', at };
}

/** 12 AM is midnight. */
function hourOf({ hour, half, noon = '' }: Readonly<Record<string, string>>): string {
  if (half === undefined) return hour ?? '00';
  const before = Number(half) % 12;
  return String(/^p/i.test(noon) ? before + 12 : before);
}

function instantOf(day: string, time: string, offset: string): Instant | undefined {
  const isEnd = /^24:00:00(\.0+)?$/.test(time);
  try {
    const at = parseInstant(`${day}T${isEnd ? '00:00:00' : time}${offset}`);
    return isEnd ? addMicros(at, microsPerDay) : at;
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
