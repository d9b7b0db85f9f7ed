/** What stands in the place of a restricted value. */
export const redacted = '[redacted]';

// Compared without case, dashes or underscores: `bankAccount`, `bank_account` and `Bank-Account` are one name.
const exact = new Set([
  'authorization',
  'proxyauthorization',
  'cookie',
  'setcookie',
  'jwt',
  'ssn',
  'ein',
  'tin',
  'iban',
  'fax',
  'mobile',
  'credentials',
]);
const endings = [
  'token',
  'tokens',
  'secret',
  'secrets',
  'password',
  'passwd',
  'passphrase',
  'apikey',
  'privatekey',
  'signingkey',
  'masterkey',
  'assertion',
  'taxid',
  'taxpayerid',
  'taxidentifier',
  'socialsecuritynumber',
  'bankaccount',
  'accountnumber',
  'routingnumber',
  'email',
  'emailaddress',
  'phone',
  'phonenumber',
  'mailingaddress',
  'streetaddress',
  'postaladdress',
  'homeaddress',
  'dateofbirth',
];
const known = new Map<string, boolean>();

/** Whether a field of this name never leaves the process: secrets, tax ids, bank accounts, personal contact. */
export function isRestrictedName(name: string): boolean {
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const restricted = exact.has(plain) || endings.some((ending) => plain.endsWith(ending));
  // Names come from code, yet a map keyed by input must not make this table grow for ever.
  if (known.size < 5_000) known.set(name, restricted);
  return restricted;
}
