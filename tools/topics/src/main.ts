import { createLogger } from '@wellflow/observability';
import { readConfig } from './config';
import { prepareTopics } from './prepare-topics';

const logger = createLogger({ service: 'topics', level: 'info' });

async function main(): Promise<void> {
  const { created, present, subjects } = await prepareTopics({ ...readConfig(process.env), logger });
  logger.info({ created, present: present.length, subjects: subjects.length }, 'topics and schemas are as declared');
}

main().catch((error: unknown) => {
  logger.error({ err: error }, 'topics or schemas could not be prepared');
  process.exitCode = 1;
});
