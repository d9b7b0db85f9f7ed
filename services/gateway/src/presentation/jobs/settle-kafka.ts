import type { Logger } from '@wellflow/observability';
import type { Startable } from '@wellflow/service';
import type { SettleKafka } from '../../application/commands/revoke-kafka';

export interface SettleKafkaJobDeps {
  readonly settleKafka: SettleKafka;
  readonly everyMs: number;
  readonly logger: Logger;
}

/** Takes away what was revoked while the cluster could not be reached, again and again until it is gone. */
export function createSettleKafkaJob({ settleKafka, everyMs, logger }: SettleKafkaJobDeps): Startable {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  const turn = (): void => {
    running = running
      .then(settleKafka)
      .catch((err: unknown) => logger.warn({ err }, 'what was revoked on Kafka has not gone yet'));
  };
  return {
    start: () => void (timer = setInterval(turn, everyMs)),
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
