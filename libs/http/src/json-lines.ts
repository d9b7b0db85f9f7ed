import { isAscii, isUtf8 } from 'node:buffer';
import type { Overflow } from './json-faults';
import { isSuspicious, isTooDeep } from './json-suspicion';
import { HttpFault } from './problem';
import { parseStrictJson, parseStrictText } from './strict-json';

/**
 * Parses whole lines of newline-delimited JSON, each by itself and as strictly as `parseStrictJson`: a value for a line,
 * or the `HttpFault` that refuses it. The costly looks are taken once for all lines. Empty lines are lines too: callers
 * who want none leave them out before.
 */
export function parseStrictJsonLines(lines: readonly Buffer[], overflow: Overflow = 'refuse'): readonly unknown[] {
  const texts = decodeTogether(lines);
  if (texts === undefined) return lines.map((line) => orFault(() => parseStrictJson(line, overflow)));
  const all = texts.join('\n');
  if (isTooDeep(all) || isSuspicious(all)) return texts.map((text) => orFault(() => parseStrictText(text, overflow)));
  return texts.map(parsePlain);
}

/** Most lines are good: their parsing takes no closure. */
function parsePlain(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return orFault(() => parseStrictText(text));
  }
}

function decodeTogether(lines: readonly Buffer[]): readonly string[] | undefined {
  if (lines.every((line) => isAscii(line))) return lines.map((line) => line.toString('latin1'));
  return lines.every((line) => isUtf8(line)) ? lines.map((line) => line.toString('utf8')) : undefined;
}

function orFault(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    if (error instanceof HttpFault) return error;
    throw error;
  }
}
