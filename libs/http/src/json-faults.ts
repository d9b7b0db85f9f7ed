import type { Fault } from './problem';
import { jsonPointer } from './problem';

/** What becomes of a number beyond a double's range: refused with the whole body, or Infinity for the route to judge. */
export type Overflow = 'refuse' | 'keep';

type Steps = readonly (string | number)[];

/**
 * Looks at every name and value of parsed JSON for what must not get in: names that reach prototypes,
 * numbers that overflowed, NUL characters (Postgres text cannot hold them) and lone surrogates (UTF-8 cannot).
 * The depth has been checked before, so recursion is bounded.
 */
export function findJsonFault(value: unknown, overflow: Overflow = 'refuse', steps: Steps = []): Fault | undefined {
  if (typeof value === 'string') return textFault(value, steps);
  if (typeof value === 'number') return overflow === 'refuse' ? numberFault(value, steps) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return findFirst(value.entries(), overflow, steps);
  return nameFault(Object.keys(value), steps) ?? findFirst(Object.entries(value), overflow, steps);
}

function numberFault(value: number, steps: Steps): Fault | undefined {
  return Number.isFinite(value) ? undefined : refused('http/number-too-large', 'A number is too large', steps);
}

function findFirst(
  entries: Iterable<readonly [string | number, unknown]>,
  overflow: Overflow,
  steps: Steps,
): Fault | undefined {
  for (const [step, value] of entries) {
    const fault = findJsonFault(value, overflow, [...steps, step]);
    if (fault) return fault;
  }
  return undefined;
}

function nameFault(names: readonly string[], steps: Steps): Fault | undefined {
  for (const name of names) {
    if (name === '__proto__' || name === 'constructor')
      return refused('http/forbidden-name', `No field may be called ${name}`, [...steps, name]);
    const fault = textFault(name, [...steps, name.toWellFormed().replaceAll('\0', '␀')]);
    if (fault) return fault;
  }
  return undefined;
}

function textFault(text: string, steps: Steps): Fault | undefined {
  if (text.includes('\0')) return refused('http/nul-character', 'Text may not hold the NUL character', steps);
  if (!text.isWellFormed()) return refused('http/lone-surrogate', 'Text holds half of a surrogate pair', steps);
  return undefined;
}

function refused(code: string, detail: string, steps: Steps): Fault {
  return { status: 400, code, detail, path: jsonPointer(steps), in: 'body' };
}
