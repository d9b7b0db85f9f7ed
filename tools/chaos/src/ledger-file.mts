import { appendFileSync, readFileSync } from 'node:fs';
import { createLedger } from '../../../tests/e2e/src/support/ledger.ts';
import type { Acknowledged, Ledger } from '../../../tests/e2e/src/support/ledger.ts';

/** A ledger that is on disk before the next request goes out. */
export function openLedgerFile(path: string): Ledger {
  return createLedger((acknowledged) => appendFileSync(path, `${JSON.stringify(acknowledged)}\n`));
}

/** What a ledger file says, and nothing that only memory knows. */
export function readLedgerFile(path: string): Ledger {
  const ledger = createLedger();
  for (const line of readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
    const acknowledged = parseAcknowledged(line);
    if (acknowledged.kind === 'well') ledger.addWell(acknowledged.apiNumber, acknowledged.wellId);
    else ledger.addReading(acknowledged.line);
  }
  return ledger;
}

function parseAcknowledged(line: string): Acknowledged {
  return JSON.parse(line) as Acknowledged;
}
