import type { Logger } from '@wellflow/observability';
import { logLevel } from 'kafkajs';
import type { logCreator } from 'kafkajs';

/** Sends kafkajs' lines to our log, one level quieter: it calls an error what it goes on to retry. */
export function kafkaLog(logger: Logger): logCreator {
  return () =>
    ({ level, namespace, log: { message, timestamp: _, logger: __, stack: ___, ...fields } }) => {
      const line = { kafka: namespace, ...fields };
      if (level === logLevel.ERROR) logger.warn(line, message);
      else if (level === logLevel.WARN) logger.info(line, message);
      else logger.debug(line, message);
    };
}
