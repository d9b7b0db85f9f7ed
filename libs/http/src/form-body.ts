import { isUtf8 } from 'node:buffer';
import { HttpFault } from './problem';

/** Parses `application/x-www-form-urlencoded`. @throws HttpFault 400 on a repeated name (RFC 6749, 3.2), invalid UTF-8 or NUL. */
export function parseForm(body: Buffer): Readonly<Record<string, string>> {
  if (!isUtf8(body)) throw refused('http/invalid-utf8', 'The body is not valid UTF-8');
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body.toString('utf8'))) {
    if (fields.has(name)) throw refused('http/repeated-field', `The field ${name} is there twice`);
    if (`${name}${value}`.includes('\0')) throw refused('http/nul-character', 'Text may not hold the NUL character');
    if (name === '__proto__' || name === 'constructor')
      throw refused('http/forbidden-name', `No field may be called ${name}`);
    fields.set(name, value);
  }
  return Object.fromEntries(fields);
}

function refused(code: string, detail: string): HttpFault {
  return new HttpFault({ status: 400, code, detail, in: 'body' });
}
