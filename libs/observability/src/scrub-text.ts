import { redacted } from './restricted-names';

const rules: readonly (readonly [RegExp, string])[] = [
  // user:password@ in the address of a database, broker or cache
  [/([a-z][a-z0-9+.-]{1,30}:\/\/)[^\s/@"']{1,200}@/gi, `$1${redacted}@`],
  [/\b(bearer|basic)\s+[\w.~+/-]{6,}=*/gi, `$1 ${redacted}`],
  // a JSON Web Token
  [/\beyJ[\w-]{8,}\.[\w-]+\.?[\w-]*/g, redacted],
  [/\b((?:access_|refresh_|id_)?token|client_secret|password|secret|api_?key|assertion)=[^\s&"']+/gi, `$1=${redacted}`],
  // PostgreSQL names the values of a violated key: "Key (email)=(x) already exists."
  [/(\bKey \([^)]{1,200}\)=)\(.{0,500}?\)(?= )/g, `$1(${redacted})`],
  [/[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}/gi, redacted],
  // Social security number, employer identification number
  [/\b\d{3}-\d{2}-\d{4}\b|\b\d{2}-\d{7}\b/g, redacted],
  // North American telephone number with separators
  [/(?:\+1[ .-]?)?(?:\(\d{3}\) ?|\b\d{3}[.-])\d{3}[.-]\d{4}\b/g, redacted],
];

// One look for any character the rules need; most log text has none.
const suspicious = /[@=]|eyJ|bearer|basic|\d-\d|\d\.\d{3}[.-]\d|\d\) ?\d/i;

/** Every request has one on all its lines. */
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Masks what looks like a credential, token, tax id, e-mail address or telephone number in free text. */
export function scrubText(text: string): string {
  if (!suspicious.test(text) || uuid.test(text)) return text;
  return rules.reduce((scrubbed, [pattern, replacement]) => scrubbed.replace(pattern, replacement), text);
}
