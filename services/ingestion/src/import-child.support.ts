import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '@wellflow/observability';
import { startService, type ServiceDefinition } from '@wellflow/service';
import { createAcceptReadings } from './application/commands/accept-readings';
import { createRunImport } from './application/imports/run-import';
import { readConfig } from './config';
import { createOpenCsv } from './infrastructure/imports/csv-file';
import { createPostgresImports } from './infrastructure/imports/postgres-imports';
import { createKafkaReadingLog } from './infrastructure/messaging/kafka-reading-log';
import { fixedWindows } from './application/intake-windows.support';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where wells named `asset-<uuid>` lead to. */
export const assetOf = (well: string): string => well.slice('asset-'.length);

/** Reads the import that the environment names, as ingestion's job does, and exits. */
export async function runImportChild(environment: Environment): Promise<void> {
  const { TEST_IMPORT: importId = '', TEST_ORGANIZATION: organization = '' } = environment;
  const wire: ServiceDefinition['wire'] = async (kit) => {
    const acceptReadings = createAcceptReadings({
      wells: { findAll: async (_of, names) => new Map([...names].map((name) => [name, assetOf(name)])) },
      tags: { findAll: async () => new Map() },
      log: createKafkaReadingLog({ producer: kit.producer() }),
      now: kit.now,
      windows: fixedWindows(),
    });
    const runImport = createRunImport({
      ...{ imports: createPostgresImports(kit.database.unitOfWork), openFile: createOpenCsv(), acceptReadings },
      ...{ receiptIdOf: receiptOf, nowMs: Date.now, readingsPerChunk: 500 },
      pause: (ms, signal) => sleep(ms, undefined, { signal }),
    });
    const { signal } = new AbortController();
    const start = (): void => void runImport({ organization, importId, signal }).then(() => process.exit(0));
    return { routes: [], jobs: [{ start, stop: async () => undefined }] };
  };
  const definition = { entities: [], problems: {}, wire, followsAccess: false, deadLetterRoutes: false };
  const logger = createLogger({ service: 'import-child', level: 'silent' });
  await startService({ definition, config: readConfig(environment), logger });
}

const receiptOf = (importId: string, chunk: number): string =>
  `${importId.slice(0, 24)}${String(chunk).padStart(12, '0')}`;
