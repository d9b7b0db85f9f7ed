import { isAscii, isUtf8 } from 'node:buffer';
import { findJsonFault, type Overflow } from './json-faults';
import { deepest, isSuspicious, isTooDeep } from './json-suspicion';
import { HttpFault } from './problem';

/**
 * Parses a JSON request body. Of a repeated name the last value counts, as in ECMA-262.
 * @throws HttpFault 400 on malformed JSON, invalid UTF-8, nesting beyond 32, `__proto__` or `constructor` as a name,
 * a number beyond a double's range, NUL characters or lone surrogates; with the JSON pointer where there is one.
 */
export function parseStrictJson(body: Buffer, overflow: Overflow = 'refuse'): unknown {
  return parseStrictText(decode(body), overflow);
}

/** As `parseStrictJson`, of text that has been decoded. @throws HttpFault 400 */
export function parseStrictText(text: string, overflow: Overflow = 'refuse'): unknown {
  if (isTooDeep(text)) throw malformed('http/too-deep', `JSON may nest at most ${deepest} deep`);
  const value = parse(text);
  const fault = isSuspicious(text) ? findJsonFault(value, overflow) : undefined;
  if (fault) throw new HttpFault(fault);
  return value;
}

function decode(body: Buffer): string {
  if (body.length === 0) throw malformed('http/empty-body', 'The body is empty');
  if (isAscii(body)) return body.toString('latin1');
  if (!isUtf8(body)) throw malformed('http/invalid-utf8', 'The body is not valid UTF-8');
  return body.toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed('http/malformed-json', `The body is not JSON: ${whereOf(error)}`);
  }
}

/** The parser's message quotes the body; only its position is repeated. */
function whereOf(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const position = /position \d+(?: \(line \d+ column \d+\))?/.exec(message)?.[0];
  return position ? `unexpected text at ${position}` : 'it ends too early or holds unexpected text';
}

function malformed(code: string, detail: string): HttpFault {
  return new HttpFault({ status: 400, code, detail, in: 'body' });
}
