import type { Tx, UnitOfWork } from '@wellflow/kernel';
import { createDatabase } from '@wellflow/postgres';
import { createKeepHistory } from '../../application/commands/keep-history';
import { createPostgresHistoryUpkeep } from './postgres-history-upkeep';

/** When the process kills itself: with everything done but the commit, or just after it. */
const moments = ['before-commit', 'after-commit', 'never'] as const;

/** A process that packs what is due, says so, and at its `n`th packing is killed as by `kill -9`. */
async function main([
  url = '',
  systemUrl = '',
  organization = '',
  when = '',
  nth = '1',
]: readonly string[]): Promise<void> {
  const moment = moments.find((known) => known === when) ?? 'never';
  const database = await createDatabase({ url, systemUrl });
  let left = Number(nth);
  const dieAt = (now: (typeof moments)[number]): void => {
    if (now !== moment) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
  const upkeep = createPostgresHistoryUpkeep(killable(database.unitOfWork, dieAt));
  const keepHistory = createKeepHistory({ upkeep, defaults: { packAfterDays: 2 } });
  const signal = new AbortController().signal;
  process.stdout.write('packing\n');
  const { packed } = await keepHistory({ organization, signal, progress: async () => undefined });
  await database.close();
  process.stdout.write(`packed ${packed}\n`);
}

function killable(unitOfWork: UnitOfWork, dieAt: (moment: 'before-commit' | 'after-commit') => void): UnitOfWork {
  return {
    run: async (scope, work) => {
      let packed = false;
      const result = await unitOfWork.run(scope, async (tx: Tx) => {
        const done = await work(tx);
        packed = Object.is(done, 'packed');
        if (packed) dieAt('before-commit');
        return done;
      });
      if (packed) dieAt('after-commit');
      return result;
    },
  };
}

void main(process.argv.slice(2));
