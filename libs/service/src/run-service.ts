import type { ServiceConfig } from '@wellflow/config';
import { createLogger, type Logger } from '@wellflow/observability';
import { startService, type RunningService } from './start-service';
import type { ServiceDefinition } from './service-definition';

const stopSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Runs a service until it is told to stop. A failure to start ends the process with one clear line. */
export async function runService(definition: ServiceDefinition, config: ServiceConfig): Promise<void> {
  const logger = createLogger({ service: config.service, level: config.logLevel });
  const stopping = new AbortController();
  for (const signal of stopSignals) process.on(signal, () => stopping.abort());
  process.on('unhandledRejection', (error) => crash(logger, error));
  process.on('uncaughtException', (error) => crash(logger, error));
  try {
    const service = await startService({ definition, config, logger });
    await untilAborted(stopping.signal);
    await stopAndExit(service, logger);
  } catch (error) {
    crash(logger, error);
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function stopAndExit(service: RunningService, logger: Logger): Promise<void> {
  logger.info('stopping');
  await service.stop();
  logger.info('stopped');
  process.exit(0);
}

/** What nobody foresaw leaves the process in an unknown state; whoever watches it starts a new one. */
function crash(logger: Logger, error: unknown): never {
  logger.fatal({ err: error }, 'the service ends');
  process.exit(1);
}
