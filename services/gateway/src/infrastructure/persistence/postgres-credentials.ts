import type { Database } from '@wellflow/postgres';
import { query } from '@wellflow/postgres';
import type { Credential, Credentials } from '../../application/credentials';

const find = `SELECT client_id AS "clientId", secret_hash AS "secretHash", key_hash AS "keyHash", home_organization AS organization FROM credential WHERE client_id = $1`;
const save = `INSERT INTO credential (client_id, secret_hash, home_organization, key_hash) VALUES ($1, $2, $3, $4)
  ON CONFLICT (client_id) DO UPDATE SET secret_hash = excluded.secret_hash, key_hash = excluded.key_hash, home_organization = excluded.home_organization, changed_at = now()`;

/** Credentials by client id, across organizations: who asks for a token has none yet. */
export function createPostgresCredentials({ system }: Pick<Database, 'system'>): Credentials {
  return {
    find: (clientId) => system.run(async (tx) => (await query<Credential>(tx, find, [clientId]))[0]),
    save: ({ clientId, secretHash, keyHash, organization }) =>
      system.run(async (tx) => void (await query(tx, save, [clientId, secretHash, organization, keyHash]))),
  };
}
