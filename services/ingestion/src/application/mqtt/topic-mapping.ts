import { isSubmittedReading, type SubmittedReading } from '../../domain/reading/reading';

/** Which topics carry readings, and what their levels say. */
export interface TopicMapping {
  /**
   * `field/{well}/{measurement}`: a name in braces is one level. `{tag*}`, as the last, is all levels that are left.
   * Names are `well`, `measurement` and `tag`; `+` is a level that says nothing.
   */
  readonly pattern: string;
  /** For payloads that name none. */
  readonly unit?: string;
}

type Level =
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'name' | 'rest'; readonly name: string };

export interface MappedTopics {
  /** What to subscribe to. */
  readonly filters: readonly string[];
  /** @returns undefined for a topic of no mapping. */
  readonly find: (topic: string) => SubmittedReading | undefined;
}

/** @throws Error for a pattern that cannot be read, which names it. */
export function createMappedTopics(mappings: readonly TopicMapping[]): MappedTopics {
  const read = mappings.map(({ pattern, unit }) => ({ levels: parsePattern(pattern), unit }));
  return {
    filters: read.map(({ levels }) => levels.map(filterOf).join('/')),
    find: (topic) => {
      for (const { levels, unit } of read) {
        const names = match(levels, topic.split('/'));
        if (names !== undefined) return unit === undefined ? names : { unit, ...names };
      }
      return undefined;
    },
  };
}

const names = /^\{(well|measurement|tag)(\*?)\}$/;

function parsePattern(pattern: string): readonly Level[] {
  const words = pattern.split('/');
  return words.map((word, index): Level => {
    if (word === '+') return { kind: 'any' };
    const named = names.exec(word);
    if (named === null && /[{}#+]/.test(word)) throw new Error(`${pattern}: ${word} is no level of a topic pattern`);
    if (named === null) return { kind: 'word', word };
    const [, name = '', rest] = named;
    if (rest !== '*') return { kind: 'name', name };
    if (index < words.length - 1) throw new Error(`${pattern}: ${word} must be the last level`);
    return { kind: 'rest', name };
  });
}

function filterOf(level: Level): string {
  if (level.kind === 'word') return level.word;
  return level.kind === 'rest' ? '#' : '+';
}

function match(levels: readonly Level[], words: readonly string[]): Readonly<Record<string, string>> | undefined {
  const open = levels.at(-1)?.kind === 'rest';
  if (open ? words.length < levels.length : words.length !== levels.length) return undefined;
  const found: Record<string, string> = {};
  for (const [index, level] of levels.entries()) {
    const word = words[index] ?? '';
    if (level.kind === 'word' && level.word !== word) return undefined;
    if (level.kind === 'name') found[level.name] = word;
    if (level.kind === 'rest') found[level.name] = words.slice(index).join('/');
  }
  return found;
}

export type Understood =
  { readonly readings: readonly SubmittedReading[] } | { readonly code: string; readonly detail: string };

/**
 * Reads the JSON of a plain message: one object or a list of them, with `time`, `value` and what else a reading has.
 * The time is the sender's, always: a message that comes again after a crash must be the same reading.
 */
export function understand(text: string, named: SubmittedReading): Understood {
  const said = parseJson(text);
  if (said === undefined) return { code: 'ingestion/not-json', detail: 'The payload is no JSON' };
  const items = Array.isArray(said) ? said : [said];
  if (items.length === 0 || !items.every(isSubmittedReading))
    return {
      code: 'ingestion/not-an-object',
      detail: 'A reading is a JSON object with time and value, or a list of them',
    };
  const twice = items.flatMap((item) => Object.keys(item)).find((field) => field in named && field !== 'unit');
  if (twice !== undefined)
    return {
      code: 'ingestion/named-twice',
      detail: `${twice} is said by the topic; the payload must not say it again`,
    };
  return { readings: items.map((item) => ({ ...named, ...item })) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
