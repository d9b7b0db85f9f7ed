import { instantFromEpochMillis, type Instant, type Json, type UnitOfWork } from '@wellflow/kernel';
import { enqueueJob, jobHandler, query, type JobHandler, type JobOptions, type JobType } from '@wellflow/postgres';
import type { Imports } from '../../application/imports/imports';
import type { RunImport } from '../../application/imports/run-import';
import { staleSql } from './import-sql';

type ImportPayload = { readonly importId: string };

export const importJob: JobType<ImportPayload> = { task: 'ingestion/import-readings', parse };
export const tidyImportJob: JobType<ImportPayload> = { task: 'ingestion/tidy-import', parse };

function parse(payload: Json): ImportPayload {
  if (typeof payload === 'object' && payload !== null && 'importId' in payload)
    return { importId: String(payload['importId']) };
  throw new Error('Not an import');
}

// Every stop and crash of a process costs a try.
const mostTries = 25;
export const importTries: JobOptions = { maxAttempts: mostTries };

/** Reads a file on. The last try that fails leaves it failed, to be resumed by a person. */
export function importHandler(runImport: RunImport, imports: Imports): JobHandler {
  return jobHandler(importJob, async ({ importId }, { organization, signal, attempt }) => {
    try {
      await runImport({ organization, importId, signal });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      const failure = { code: 'ingestion/import-interrupted', detail };
      if (attempt >= mostTries) await imports.end(organization, importId, { state: 'failed', failure });
      throw error;
    }
  });
}

const millisPerDay = 86_400_000;

export function tomorrow(): Instant {
  return instantFromEpochMillis(Date.now() + millisPerDay);
}

interface StaleRow {
  readonly state: string;
  readonly stale: boolean;
}

/** Once a day: a file of which nothing more came, or that nobody mended for a week, is given up. */
export function tidyImportHandler(imports: Imports, unitOfWork: UnitOfWork): JobHandler {
  return jobHandler(tidyImportJob, async ({ importId }, { organization }) => {
    const values = [organization, importId];
    const [row] = await unitOfWork.run({ organization }, (tx) => query<StaleRow>(tx, staleSql, values));
    if (row === undefined || row.state === 'done' || row.state === 'cancelled') return;
    if (row.stale) return void (await imports.cancel(organization, importId));
    const again = { type: tidyImportJob, payload: { importId } };
    await unitOfWork.run({ organization }, (tx) => enqueueJob(tx, again, { runAt: tomorrow() }));
  });
}
