import type { ReplayQuarantine } from './replay-quarantine';

/**
 * Lets the readings flow that waited for what has arrived.
 * @throws Error while another process holds some of them, so that whoever called comes again.
 */
export type ReleaseArrived = (
  organization: string,
  arrival: { readonly awaits: readonly string[]; readonly why: string },
) => Promise<void>;

export function createReleaseArrived(replay: ReplayQuarantine): ReleaseArrived {
  return async (organization, { awaits, why }) => {
    const order = { organization, actor: 'wellflow', why, filter: { awaits }, dryRun: false };
    const { matched, replayed, refused } = await replay({ ...order, atMost: Number.POSITIVE_INFINITY });
    const elsewhere = matched - replayed - refused;
    if (elsewhere > 0) throw new Error(`${elsewhere} held readings are claimed elsewhere at the moment`);
  };
}
