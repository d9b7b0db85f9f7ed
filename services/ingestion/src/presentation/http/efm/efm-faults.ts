import { isDatabaseFailure, sqlState } from '@wellflow/postgres';
import { notStored } from '../not-stored';

/** Somebody else takes records of the same meter in, and is not done in time. */
const lockNotAvailable = '55P03';

/** Runs what takes lines in; whatever keeps the database from having them is worth asking again. @throws HttpFault 503 */
export async function storingEfm<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isWorthRepeating(error)) throw error;
    throw notStored(
      'Whether all of it is stored is not known; send it again, what was kept has its effect once',
      error,
    );
  }
}

function isWorthRepeating(error: unknown): boolean {
  return isDatabaseFailure(error) || sqlState(error) === lockNotAvailable;
}
