/** How deep arrays and objects may lie in one another. */
export const deepest = 32;

/**
 * Says whether JSON text might hold something refused by `findJsonFault`, erring towards yes.
 * Everything here is a native search: 10,000 readings (1.2 MB) take 1.1 ms against 8 ms for `JSON.parse`;
 * looking at every value costs as much as parsing.
 */
export function isSuspicious(text: string): boolean {
  return (
    text.includes('\\u') || // NUL, lone surrogates and disguised names can only be written as escapes
    text.includes('__proto__') ||
    text.includes('constructor') ||
    largeExponent.test(text) ||
    hasLongDigits(text)
  );
}

/** Three exponent digits are the fewest that overflow a number of fewer than 200 digits; the end keeps UUIDs out. */
const largeExponent = /[0-9][eE]\+?[0-9]{3}[0-9]*\s*(?:[,\]}]|$)/;

/** A run of at least 200 digits covers two neighbours of every hundredth character, and all between them. */
function hasLongDigits(text: string): boolean {
  let previous = false;
  for (let at = 0; at < text.length; at += 100) {
    const digit = isDigit(text.charCodeAt(at));
    // Numbers are a good part of any batch, so two neighbours alone are digits in most of them.
    if (digit && previous && isAllDigits(text, at - 99, at)) return true;
    previous = digit;
  }
  return false;
}

function isAllDigits(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (!isDigit(text.charCodeAt(at))) return false;
  return true;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Whether JSON text nests deeper than allowed: exact, but exact counting only where a cheap bound does not settle it. */
export function isTooDeep(text: string): boolean {
  return depthBound(text) > deepest && measureDepth(text) > deepest;
}

/** An object lies in an object only behind a colon, in an array only inside a bracket. */
function depthBound(text: string): number {
  let bound = 1;
  for (let at = text.indexOf('['); at >= 0 && bound <= deepest; at = text.indexOf('[', at + 1)) bound += 2;
  for (let at = text.indexOf('{'); at >= 0 && bound <= deepest; at = text.indexOf('{', at + 1)) {
    if (previousVisible(text, at) === 0x3a) bound += 1;
  }
  return bound;
}

function previousVisible(text: string, at: number): number {
  let before = at - 1;
  while (before >= 0 && text.charCodeAt(before) <= 0x20) before -= 1;
  return before < 0 ? 0 : text.charCodeAt(before);
}

function measureDepth(text: string): number {
  let depth = 0;
  let deepestSeen = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at);
    else if (code === 0x7b || code === 0x5b) deepestSeen = Math.max(deepestSeen, (depth += 1));
    else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return deepestSeen;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at;
    if (code === 0x5c) at += 1;
  }
  return text.length;
}
