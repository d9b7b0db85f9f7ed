import { DomainError } from './domain-error';
import { addMicros, microsPerDay, parseInstant } from './instant';
import type { Clock, Instant } from './instant';

/** From one instant until just before another. */
export interface InstantRange {
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * The range somebody asked for, as they wrote it: until now, and the day before that, where they did not say.
 * @throws DomainError `input/invalid-instant` with the path of the field, or `emptyCode` where nothing lies between.
 */
export function parseInstantRange(
  asked: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: Clock,
  emptyCode: string,
): InstantRange {
  const to = asked.to === undefined ? now() : instantAt('to', asked.to);
  const from = asked.from === undefined ? addMicros(to, -microsPerDay) : instantAt('from', asked.from);
  if (from >= to) throw new DomainError(emptyCode, `${from} is not before ${to}`, { path: '/from' });
  return { from, to };
}

function instantAt(field: string, text: string): Instant {
  try {
    return parseInstant(text);
  } catch (error) {
    if (error instanceof DomainError)
      throw new DomainError(error.code, error.message, { ...error.data, path: `/${field}` });
    throw error;
  }
}
