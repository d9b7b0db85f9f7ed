import type { Tx } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { Statement } from './statement';

// Nothing sorts after the last letter there is.
const last = '\u{10FFFF}';
/** Beyond this it is not counted how many wells have a word: most that are looked at will. */
const many = 20_000;

/** A word of a search, and whether nearly every well may have it. */
export interface CountedWord {
  readonly word: string;
  readonly isCommon: boolean;
}

/** The words, the one first that begins words of fewest wells. */
export async function rarestFirst(
  tx: Tx,
  organization: string,
  words: readonly string[],
): Promise<readonly CountedWord[]> {
  if (words.length < 2) return words.map((word) => ({ word, isCommon: false }));
  return query<CountedWord>(tx, countsSql, [organization, words, words.map(end), many]);
}

const countsSql = `
SELECT asked.word, found.wells >= $4 AS "isCommon" FROM unnest($2::text[], $3::text[]) AS asked (word, until),
  LATERAL (SELECT count(*) AS wells FROM (SELECT FROM well_word s
     WHERE s.organization = $1 AND s.word >= asked.word COLLATE "C" AND s.word < asked.until COLLATE "C" LIMIT $4) AS counted) AS found
 ORDER BY found.wells`;

/**
 * As a range, which an index answers under row-level security. As a value and not by EXISTS: that would be made a join with
 * all wells that have the word.
 */
export function hasWord(statement: Statement, word: string): string {
  return `(SELECT true FROM well_word o WHERE o.organization = w.organization AND o.well_id = w.well_id
      AND o.word >= ${statement.add(word)} AND o.word < ${statement.add(end(word))} LIMIT 1)`;
}

/** Whether a well gathered as `s` is among those that have a word: they are gathered too, once. */
export function isAmongThose(statement: Statement, organization: string, word: string): string {
  return `s.well_id IN (SELECT o.well_id FROM well_word o WHERE o.organization = ${organization}
      AND o.word >= ${statement.add(word)} AND o.word < ${statement.add(end(word))})`;
}

/** The wells that have a word, each once, with their names. */
export function havingWord(statement: Statement, organization: string, word: string): string {
  return `SELECT DISTINCT s.name, s.well_id FROM well_word s
       WHERE s.organization = ${organization} AND s.word >= ${statement.add(word)} AND s.word < ${statement.add(end(word))}`;
}

function end(word: string): string {
  return `${word}${last}`;
}
