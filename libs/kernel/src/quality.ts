import { DomainError } from './domain-error';

/** How far a reading can be trusted. BAD and STALE readings are in no volume. */
export const qualities = ['GOOD', 'UNCERTAIN', 'BAD', 'STALE'] as const;

export type Quality = (typeof qualities)[number];

/** Upper or lower case. @throws DomainError `input/unknown-quality` */
export function parseQuality(text: string): Quality {
  const word = text.toUpperCase();
  const quality = qualities.find((known) => known === word);
  if (quality) return quality;
  const shown = text.slice(0, 40);
  throw new DomainError('input/unknown-quality', `${JSON.stringify(shown)} is none of ${qualities.join(', ')}`, {
    text: shown,
  });
}
