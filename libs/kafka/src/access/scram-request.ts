import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { createCompactReader, noTags, writeArray, writeBytes } from './compact';

/** KIP-554: the broker is told the salted password, never the password. */
export interface ScramUpsertion {
  readonly user: string;
  readonly password: string;
}

export interface ScramChange {
  readonly upsertions: readonly ScramUpsertion[];
  readonly deletions: readonly string[];
}

/** The broker refused to change a credential. */
export class ScramRefused extends Error {
  override readonly name = 'ScramRefused';

  constructor(
    readonly user: string,
    /** Kafka's error code. */
    readonly code: number,
    detail: string | null,
  ) {
    super(`Kafka did not change the credential of ${user}: ${detail ?? `error ${code}`}`);
  }
}

export const scramMechanism = 'scram-sha-512';
const sha512 = 2;
/** What Kafka's own tools use, and its least: RFC 7677 asks for 4,096 at least. */
const iterations = 4_096;
const saltBytes = 32;
const hashBytes = 64;

/** The body of AlterUserScramCredentials, version 0. */
export function encodeScramChange({ upsertions, deletions }: ScramChange): Buffer {
  return Buffer.concat([
    noTags,
    writeArray(deletions.map((user) => Buffer.concat([writeBytes(Buffer.from(user)), Buffer.from([sha512]), noTags]))),
    writeArray(upsertions.map(encodeUpsertion)),
    noTags,
  ]);
}

function encodeUpsertion({ user, password }: ScramUpsertion): Buffer {
  const salt = randomBytes(saltBytes);
  const rounds = Buffer.alloc(4);
  rounds.writeInt32BE(iterations);
  const salted = pbkdf2Sync(password, salt, iterations, hashBytes, 'sha512');
  const head = [writeBytes(Buffer.from(user)), Buffer.from([sha512]), rounds];
  return Buffer.concat([...head, writeBytes(salt), writeBytes(salted), noTags]);
}

/** Kafka's word for a credential that is not there: to take it away twice is harmless. */
const notFound = 91;

/** @throws ScramRefused for the first user it was refused for. */
export function readScramAnswer(answer: Buffer): void {
  const reader = createCompactReader(answer);
  reader.tags();
  reader.skip(4); // How long the broker held the answer back.
  const results = reader.array(() => {
    const result = { user: reader.text() ?? '', code: reader.int16(), detail: reader.text() };
    reader.tags();
    return result;
  });
  for (const { user, code, detail } of results)
    if (code !== 0 && code !== notFound) throw new ScramRefused(user, code, detail);
}
