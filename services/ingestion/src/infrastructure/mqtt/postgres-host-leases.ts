import type { UnitOfWork } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import type { HostLeases } from '../../application/mqtt/host-lease';

// By the database's clock alone: the clocks of two hosts need not agree.
const acquire = `
INSERT INTO mqtt_host_lease AS held (organization, holder, fence, expires_at)
VALUES ($1, $2, 1, clock_timestamp() + $3::float8 * interval '1 millisecond')
ON CONFLICT (organization) DO UPDATE
SET holder = excluded.holder, fence = held.fence + 1, expires_at = excluded.expires_at
WHERE held.expires_at < clock_timestamp() OR held.holder = excluded.holder
RETURNING fence`;

const renew = `
UPDATE mqtt_host_lease SET expires_at = clock_timestamp() + $4::float8 * interval '1 millisecond'
WHERE organization = $1 AND holder = $2 AND fence = $3 AND expires_at > clock_timestamp()
RETURNING fence`;

const release = `
UPDATE mqtt_host_lease SET expires_at = '-infinity' WHERE organization = $1 AND holder = $2 AND fence = $3`;

interface LeaseRow {
  readonly fence: string;
}

export function createPostgresHostLeases(unitOfWork: UnitOfWork): HostLeases {
  return {
    acquire: (organization, holder, ttlMs) =>
      unitOfWork.run({ organization }, async (tx) => {
        const [row] = await query<LeaseRow>(tx, acquire, [organization, holder, ttlMs]);
        return row === undefined ? undefined : { organization, holder, fence: Number(row.fence) };
      }),
    renew: ({ organization, holder, fence }, ttlMs) =>
      unitOfWork.run({ organization }, async (tx) => {
        return (await query<LeaseRow>(tx, renew, [organization, holder, fence, ttlMs])).length === 1;
      }),
    release: ({ organization, holder, fence }) =>
      unitOfWork.run({ organization }, async (tx) => void (await query(tx, release, [organization, holder, fence]))),
  };
}
