import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** X.509 as tests need it: written here, byte by byte (RFC 5280, X.690), because Node reads certificates and signs none. */
export interface Issued {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  readonly serial: number;
}

export interface Wish {
  /** Organizations and common names of the subject; several of a kind for a subject nobody should trust. */
  readonly organizations?: readonly string[];
  readonly commonNames?: readonly string[];
  /** Days from now until it ends; negative for one that has ended. */
  readonly days?: number;
  readonly isServer?: boolean;
}

export interface Authority {
  readonly certificate: string;
  issue(wish: Wish): Issued;
  /** A list of revoked certificates, PEM. */
  revoke(...issued: readonly Issued[]): string;
}

let serials = 1;

/** An authority with a root of its own. */
export function makeAuthority(name: string): Authority {
  const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const issuer = nameOf({ commonNames: [name] });
  const root = { issuer, subject: issuer, publicKey: pair.publicKey, days: 10, extensions: [constraint] };
  return {
    certificate: pem('CERTIFICATE', certificateOf(root, pair.privateKey, 1)),
    issue: (wish) => {
      const own = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
      const serial = (serials += 1);
      const extensions = wish.isServer === true ? [localhost] : [];
      const body = { issuer, subject: nameOf(wish), publicKey: own.publicKey, days: wish.days ?? 1, extensions };
      const key = String(own.privateKey.export({ type: 'pkcs8', format: 'pem' }));
      return { certificate: pem('CERTIFICATE', certificateOf(body, pair.privateKey, serial)), key, serial };
    },
    revoke: (...issued) => pem('X509 CRL', revocationsOf(issuer, issued, pair.privateKey)),
  };
}

interface Body {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly days: number;
  readonly extensions: readonly Buffer[];
}

function certificateOf({ issuer, subject, publicKey, days, extensions }: Body, key: KeyObject, serial: number): Buffer {
  const end = Date.now() + days * 86_400_000;
  const begin = Math.min(Date.now(), end) - 86_400_000;
  const extended = extensions.length === 0 ? [] : [tlv(0xa3, sequence(...extensions))];
  return signed(
    sequence(
      tlv(0xa0, integer(2)),
      integer(serial),
      ecdsaWithSha256,
      issuer,
      sequence(time(begin), time(end)),
      subject,
      publicKey.export({ type: 'spki', format: 'der' }),
      ...extended,
    ),
    key,
  );
}

function revocationsOf(issuer: Buffer, issued: readonly Issued[], key: KeyObject): Buffer {
  const now = Date.now();
  const entries = issued.map(({ serial }) => sequence(integer(serial), time(now - 1_000)));
  const list = entries.length === 0 ? [] : [sequence(...entries)];
  const times = [time(now - 60_000), time(now + 86_400_000)];
  return signed(sequence(integer(1), ecdsaWithSha256, issuer, ...times, ...list), key);
}

function signed(body: Buffer, key: KeyObject): Buffer {
  return sequence(body, ecdsaWithSha256, tlv(0x03, Buffer.from([0]), sign('sha256', body, key)));
}

function nameOf({ organizations = [], commonNames = [] }: Pick<Wish, 'organizations' | 'commonNames'>): Buffer {
  const part = (kind: number) => (value: string) =>
    tlv(0x31, sequence(tlv(0x06, Buffer.from([0x55, 0x04, kind])), tlv(0x0c, Buffer.from(value))));
  return sequence(...organizations.map(part(10)), ...commonNames.map(part(3)));
}

function tlv(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), content]);
  const size = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, ...parts);
}

/** Positive, below 32768. */
function integer(value: number): Buffer {
  return tlv(0x02, Buffer.from(value < 128 ? [value] : [value >> 8, value & 0xff]));
}

/** GeneralizedTime is for 2050 on; until then it is UTCTime. */
function time(epochMs: number): Buffer {
  const digits = new Date(epochMs).toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return tlv(0x17, Buffer.from(`${digits}Z`));
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

const ecdsaWithSha256 = sequence(tlv(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
const critical = tlv(0x01, Buffer.from([0xff]));
const constraint = sequence(
  tlv(0x06, Buffer.from('551d13', 'hex')),
  critical,
  tlv(0x04, sequence(tlv(0x01, Buffer.from([0xff])))),
);
const localhost = sequence(
  tlv(0x06, Buffer.from('551d11', 'hex')),
  tlv(0x04, sequence(tlv(0x82, Buffer.from('localhost')), tlv(0x87, Buffer.from([127, 0, 0, 1])))),
);
