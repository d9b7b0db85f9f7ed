import type { Json, Tx } from '@wellflow/kernel';
import { enqueueJob, jobHandler, query, type JobHandler, type JobType } from '@wellflow/postgres';
import type { ReleaseArrived } from '../../application/commands/release-arrived-quarantine';
import type { TellArrived } from '../../application/arrivals';
import { lockArrivals } from './arrival-lock';

type ArrivalPayload = { readonly awaits: readonly string[]; readonly why: string };

const releaseArrivedJob: JobType<ArrivalPayload> = { task: 'ingestion/release-arrived', parse: parseArrival };

function parseArrival(payload: Json): ArrivalPayload {
  if (typeof payload === 'object' && payload !== null && 'awaits' in payload && Array.isArray(payload['awaits']))
    return { awaits: payload['awaits'].map(String), why: String(payload['why']) };
  throw new Error('Not an arrival');
}

// A process that died with readings claimed holds them for a minute: the pauses between tries outlast that.
const tries = { maxAttempts: 12 };

/** A job lets the readings flow that wait for what arrived, if there are any. */
export const tellArrived: TellArrived = async (tx, organization, arrival) => {
  await lockArrivals(tx, organization);
  const waiting = await query<{ readonly awaits: string }>(tx, waitingSql, [organization, arrival.awaits]);
  if (waiting.length === 0) return;
  const awaits = waiting.map((row) => row.awaits);
  await enqueueJob(tx, { type: releaseArrivedJob, payload: { ...arrival, awaits } }, tries);
};

/** Told in the transaction that set readings apart for what had arrived in the meantime. */
export async function tellAlreadyArrived(tx: Tx, awaits: readonly string[]): Promise<void> {
  if (awaits.length === 0) return;
  const payload = { awaits, why: 'What they waited for had arrived in the meantime' };
  await enqueueJob(tx, { type: releaseArrivedJob, payload }, tries);
}

export function releaseArrivedHandler(release: ReleaseArrived): JobHandler {
  return jobHandler(releaseArrivedJob, (arrival, { organization }) => release(organization, arrival));
}

const waitingSql = `
SELECT wanted.awaits FROM unnest($2::text[]) AS wanted(awaits)
WHERE EXISTS (SELECT FROM quarantined_reading held WHERE held.organization = $1 AND held.awaits = wanted.awaits)`;
