import type { Brand } from './brand';

/** A moment as ISO 8601 text in UTC with six fraction digits: `2026-10-31T07:00:00.000000Z`. Sorts as text. */
export type Instant = Brand<string, 'Instant'>;

/** A calendar day, `YYYY-MM-DD`. */
export type LocalDate = Brand<string, 'LocalDate'>;
