import { query, type Database } from '@wellflow/postgres';
import type { BoundCertificates } from '../../application/bound-certificates';
import type { BoundCertificate } from '../../domain/access/client-certificate';

const columns = 'client_id AS "producerId", common_name AS "commonName", fingerprint';
const byName = `SELECT ${columns} FROM producer_certificate WHERE organization = $1 AND common_name = $2`;
const byProducer = `SELECT ${columns} FROM producer_certificate WHERE organization = $1 AND client_id = $2`;
const removeSql = 'DELETE FROM producer_certificate WHERE organization = $1 AND client_id = $2';
/** Whoever has the name keeps it: then nothing is inserted, and nothing told. */
const saveSql = `
INSERT INTO producer_certificate (organization, client_id, common_name, fingerprint)
SELECT $1, $2, $3, $4 WHERE NOT EXISTS (
  SELECT FROM producer_certificate WHERE organization = $1 AND common_name = $3 AND client_id <> $2)
ON CONFLICT (organization, client_id) DO UPDATE SET common_name = excluded.common_name, fingerprint = excluded.fingerprint
RETURNING client_id`;

/** Under row-level security: the certificate names its organization. */
export function createPostgresBoundCertificates({ unitOfWork }: Pick<Database, 'unitOfWork'>): BoundCertificates {
  const find = (sql: string) => async (organization: string, name: string) =>
    unitOfWork.run({ organization }, async (tx) => (await query<BoundCertificate>(tx, sql, [organization, name]))[0]);
  return {
    findByName: find(byName),
    findByProducer: find(byProducer),
    save: (organization, { producerId, commonName, fingerprint }) =>
      unitOfWork.run({ organization }, async (tx) => {
        await query(tx, 'SELECT pg_advisory_xact_lock(hashtextextended($1, 4))', [`${organization}/${commonName}`]);
        const saved = await query(tx, saveSql, [organization, producerId, commonName, fingerprint]);
        return saved.length > 0;
      }),
    remove: (organization, producerId) =>
      unitOfWork.run({ organization }, async (tx) => void (await query(tx, removeSql, [organization, producerId]))),
  };
}
