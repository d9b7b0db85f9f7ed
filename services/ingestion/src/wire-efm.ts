import { randomUUID } from 'node:crypto';
import type { Routes } from '@wellflow/http';
import { afterCommit, appendToOutbox } from '@wellflow/postgres';
import type { ServiceKit } from '@wellflow/service';
import { createAcceptEfmFile } from './application/efm/accept-efm-file';
import { createListEfmMappings } from './application/efm/efm-mappings';
import { createGetEfmAuditPackage } from './application/efm/get-efm-audit-package';
import { createGetEfmDays, createListEfmRecords } from './application/efm/list-efm-records';
import { createPutEfmMeter } from './application/efm/put-efm-meter';
import { createSaveEfmMapping } from './application/efm/save-efm-mapping';
import { createTakeLines, type TellEfm } from './application/efm/take-lines';
import type { WellDirectory } from './application/well-directory';
import { toEfmMessages } from './infrastructure/messaging/efm/efm-messages';
import { createPostgresEfmHeldLines } from './infrastructure/persistence/efm/postgres-efm-held-lines';
import { createPostgresEfmMappings } from './infrastructure/persistence/efm/postgres-efm-mappings';
import { createPostgresEfmMeters } from './infrastructure/persistence/efm/postgres-efm-meters';
import { createPostgresEfmRecords } from './infrastructure/persistence/efm/postgres-efm-records';
import { efmAuditPackageRoute } from './presentation/http/efm/efm-audit-package.route';
import { efmMappingsRoutes } from './presentation/http/efm/efm-mappings.route';
import { efmMetersRoutes } from './presentation/http/efm/efm-meters.route';
import { efmRecordsRoutes } from './presentation/http/efm/efm-records.route';
import { postEfmRoute } from './presentation/http/efm/post-efm.route';

export interface EfmPartsDeps {
  readonly kit: Pick<ServiceKit, 'database' | 'now' | 'wakeRelay'>;
  readonly wells: WellDirectory;
}

/** Records of flow computers, put together. */
export function wireEfm({ kit, wells }: EfmPartsDeps): { readonly routes: readonly Routes[] } {
  const { now, database } = kit;
  const { reads, unitOfWork } = database;
  const stores = {
    meters: createPostgresEfmMeters(reads),
    mappings: createPostgresEfmMappings(reads),
    records: createPostgresEfmRecords(reads),
    held: createPostgresEfmHeldLines(reads),
  };
  const { mappings } = stores;
  const takeLines = createTakeLines({ ...stores, messages: toEfmMessages, tell: tellAndWake(kit), now });
  const taking = { ...stores, unitOfWork, wells, takeLines, now };
  const asking = { ...stores, reads, now };
  return {
    routes: [
      postEfmRoute({ acceptEfmFile: createAcceptEfmFile(taking) }),
      efmMetersRoutes({ ...stores, putEfmMeter: createPutEfmMeter({ ...taking, newId: randomUUID }) }),
      efmMappingsRoutes({
        saveEfmMapping: createSaveEfmMapping({ unitOfWork, mappings, now }),
        listEfmMappings: createListEfmMappings(mappings),
      }),
      efmRecordsRoutes({ listEfmRecords: createListEfmRecords(asking), getEfmDays: createGetEfmDays(asking) }),
      efmAuditPackageRoute({ getAuditPackage: createGetEfmAuditPackage(asking) }),
    ],
  };
}

function tellAndWake({ wakeRelay, now }: EfmPartsDeps['kit']): TellEfm {
  return async (tx, organization, messages) => {
    await appendToOutbox(tx, messages, { organization, at: now() });
    if (messages.length > 0) afterCommit(tx, wakeRelay);
  };
}
