import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Routes } from '@wellflow/http';
import { createJobRunner } from '@wellflow/postgres';
import type { ServiceKit, Startable } from '@wellflow/service';
import type { AcceptReadings } from './application/commands/accept-readings';
import { createRunImport } from './application/imports/run-import';
import { createSteerImport } from './application/imports/steer-import';
import { createUploadImport } from './application/imports/upload-import';
import { createOpenCsv } from './infrastructure/imports/csv-file';
import { importHandler, tidyImportHandler } from './infrastructure/imports/import-jobs';
import { createPostgresImports } from './infrastructure/imports/postgres-imports';
import { importRoutes } from './presentation/http/imports/imports.route';
import { uploadImportRoute } from './presentation/http/imports/upload-import.route';

export interface ImportParts {
  readonly routes: readonly Routes[];
  /** A runner of its own: a file of hours keeps no other job waiting. */
  readonly job: Startable;
}

const filesAtOnce = 2;

/** Files of readings: how they come in, and who reads them. */
export function wireImports(kit: ServiceKit, acceptReadings: AcceptReadings): ImportParts {
  const { database, config, logger } = kit;
  const imports = createPostgresImports(database.unitOfWork);
  const runImport = createRunImport({
    ...{ imports, openFile: createOpenCsv(), acceptReadings, receiptIdOf, nowMs: Date.now },
    pause: (ms, signal) => sleep(ms, undefined, { signal }),
  });
  const handlers = [importHandler(runImport, imports), tidyImportHandler(imports, database.unitOfWork)];
  const systemUrl = config.systemDatabaseUrl;
  return {
    routes: [
      importRoutes({ imports, steerImport: createSteerImport({ imports, newId: randomUUID }) }),
      uploadImportRoute({ uploadImport: createUploadImport({ imports }) }),
    ],
    job: createJobRunner({ database, systemUrl, handlers, logger, concurrency: filesAtOnce }),
  };
}

/** A UUID of version 8 (RFC 9562, 5.8). */
function receiptIdOf(importId: string, chunk: number): string {
  const hex = createHash('sha256').update(`${importId} ${chunk}`).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join('-');
}
