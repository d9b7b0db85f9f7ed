import type { Handler } from '@wellflow/kernel';
import { query } from '@wellflow/postgres';
import { uniqueSuffix } from '@wellflow/testing';
import { opened } from '../world.support';
import type { TestPayloads, ValveOpened, World } from '../world.support';
import { createConsumer } from './consumer';
import type { Consumer, ConsumerOptions } from './consumer-options';

/** The effect that specs look for: a row a turn. */
export const record: Handler<ValveOpened> = async ({ organization, payload }, tx) => {
  const { valve, turn } = payload;
  await query(tx, 'INSERT INTO effect (organization, valve, turn) VALUES ($1, $2, $3)', [organization, valve, turn]);
};

/** For one valve alone, as specs share a topic. */
export const only =
  (valve: string, handler: Handler<ValveOpened> = record): Handler<ValveOpened> =>
  async (message, tx) => {
    if (message.payload.valve === valve) await handler(message, tx);
  };

export interface Consumers {
  start(handler: Handler<ValveOpened>, changes?: Partial<ConsumerOptions<TestPayloads>>): Consumer;
  stopAll(): Promise<void>;
}

export function createConsumers(world: () => World): Consumers {
  const started: Consumer[] = [];
  return {
    start: (handler, changes = {}) => {
      const { kafka, topic, consumerStore: store, database } = world();
      const consumer = createConsumer<TestPayloads>({
        kafka,
        group: `spec-${uniqueSuffix()}`,
        topics: [topic],
        handlers: { [opened]: handler },
        store,
        unitOfWork: database.unitOfWork,
        tickMs: 200,
        ...changes,
      });
      started.push(consumer);
      consumer.start();
      return consumer;
    },
    stopAll: async () => void (await Promise.all(started.map((consumer) => consumer.stop()))),
  };
}

export const turns = (valve: string, count: number, from = 0): ValveOpened[] =>
  Array.from({ length: count }, (_, index) => ({ valve, turn: from + index }));

export const numbers = (count: number, from = 0): readonly number[] => turns('', count, from).map(({ turn }) => turn);
