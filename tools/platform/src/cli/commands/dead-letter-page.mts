import { readable } from '../output.mts';

const columns = ['service', 'id', 'state', 'group', 'topic', 'key', 'errorCode', 'attempts', 'heldAt'];

/** @returns a page of dead letters as a table, with who could not be asked and where the next page begins. */
export function printPage(reply: unknown): string {
  const { deadLetters, unavailable, next } = parsePage(reply);
  const rows = deadLetters.map((letter) => Object.fromEntries(columns.map((column) => [column, letter[column]])));
  const missing = unavailable.map(
    ({ service, detail }) => `\n${String(service)} could not be asked: ${String(detail)}`,
  );
  const more = next === undefined ? '' : `\nMore: --after ${next}`;
  return `${readable(rows)}${missing.join('')}${more}`;
}

type Row = Readonly<Record<string, unknown>>;

interface Page {
  readonly deadLetters: readonly Row[];
  readonly unavailable: readonly Row[];
  readonly next: string | undefined;
}

function parsePage(reply: unknown): Page {
  const page: Row = typeof reply === 'object' && reply !== null ? { ...reply } : {};
  const rows = (value: unknown): readonly Row[] => (Array.isArray(value) ? value : []);
  const next = page['next'];
  return {
    deadLetters: rows(page['deadLetters']),
    unavailable: rows(page['unavailable']),
    next: typeof next === 'string' ? next : undefined,
  };
}
