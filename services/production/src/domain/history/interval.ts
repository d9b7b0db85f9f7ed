import { DomainError } from '@wellflow/kernel';

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const longest = 366 * 86_400;

/**
 * `15m`, `1h`, `1d`: seconds, minutes, hours or days (of UTC), 366 days at most.
 * @returns seconds
 * @throws DomainError `production/invalid-interval`
 */
export function parseInterval(text: string): number {
  const [, count, unit = ''] = /^([1-9]\d{0,8})([smhd])$/.exec(text) ?? [];
  const interval = Number(count) * (seconds[unit] ?? Number.NaN);
  if (interval <= longest) return interval;
  const shown = JSON.stringify(text.slice(0, 20));
  throw new DomainError('production/invalid-interval', `${shown} is no interval such as 15m, 1h or 1d, 366d at most`, {
    path: '/interval',
  });
}
