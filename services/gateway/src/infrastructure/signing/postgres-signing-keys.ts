import type { Tx } from '@wellflow/kernel';
import type { Logger } from '@wellflow/observability';
import { query, type Database } from '@wellflow/postgres';
import type { Keyring, SigningKey } from '@wellflow/security';

export interface SigningKeyStore {
  /** Replaces the keys by what `plan` makes of them; one process at a time, so that two gateways agree. */
  revise(plan: (keys: readonly SigningKey[]) => readonly SigningKey[]): Promise<readonly SigningKey[]>;
}

export interface PostgresSigningKeysDeps {
  readonly database: Pick<Database, 'system'>;
  readonly keyring: Keyring;
  readonly logger: Logger;
}

interface SigningKeyRow {
  readonly kid: string;
  readonly publicJwk: SigningKey['publicJwk'];
  readonly sealedPrivateJwk: string;
  readonly signsFromMs: string;
}

const list = `SELECT kid, public_jwk AS "publicJwk", sealed_private_jwk AS "sealedPrivateJwk",
  (extract(epoch FROM signs_from) * 1000)::bigint AS "signsFromMs" FROM signing_key`;
const insert = `INSERT INTO signing_key (kid, public_jwk, sealed_private_jwk, signs_from)
  VALUES ($1, $2::jsonb, $3, to_timestamp($4::double precision / 1000))`;

/** Signing keys in Postgres, their private halves sealed. */
export function createPostgresSigningKeys({ database, keyring, logger }: PostgresSigningKeysDeps): SigningKeyStore {
  return {
    revise: (plan) =>
      database.system.run(async (tx) => {
        await query(tx, `SELECT pg_advisory_xact_lock(hashtextextended('signing-keys', 0))`);
        const rows = await query<SigningKeyRow>(tx, list);
        const stored = rows.flatMap((row) => openKey(row, keyring, logger) ?? []);
        const wanted = plan(stored);
        await store(tx, { rows, wanted, keyring });
        return wanted;
      }),
  };
}

async function store(
  tx: Tx,
  change: {
    readonly rows: readonly SigningKeyRow[];
    readonly wanted: readonly SigningKey[];
    readonly keyring: Keyring;
  },
): Promise<void> {
  const { rows, wanted, keyring } = change;
  await query(tx, 'DELETE FROM signing_key WHERE NOT kid = ANY ($1::text[])', [wanted.map(({ kid }) => kid)]);
  for (const key of wanted.filter(({ kid }) => !rows.some((row) => row.kid === kid))) {
    const sealed = keyring.seal(Buffer.from(JSON.stringify(key.privateJwk)), contextOf(key.kid));
    await query(tx, insert, [key.kid, JSON.stringify(key.publicJwk), sealed, key.signsFromMs]);
  }
}

/** A key sealed under a keyring that is gone cannot sign; it is replaced, and tokens it signed are no longer good. */
function openKey(row: SigningKeyRow, keyring: Keyring, logger: Logger): SigningKey | undefined {
  try {
    const privateJwk = parseJwk(keyring.open(row.sealedPrivateJwk, contextOf(row.kid)));
    return { kid: row.kid, publicJwk: row.publicJwk, privateJwk, signsFromMs: Number(row.signsFromMs) };
  } catch (error) {
    logger.warn({ err: error, kid: row.kid }, 'A signing key cannot be opened with this keyring and is replaced');
    return undefined;
  }
}

function parseJwk(bytes: Buffer): SigningKey['privateJwk'] {
  return JSON.parse(bytes.toString('utf8')) as SigningKey['privateJwk'];
}

function contextOf(kid: string): string {
  return `signing-key/${kid}`;
}
