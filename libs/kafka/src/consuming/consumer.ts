import type { Payloads as ContractPayloads } from '@wellflow/contracts';
import type { BatchConsumerOptions, Consumer, ConsumerOptions } from './consumer-options';
import { batchEffect, singleEffect } from './effect';
import { createRunner } from './runner';

/**
 * A consumer that takes each message once: its position and its inbox row commit with the effect. A message that fails
 * becomes a dead letter and holds up its key alone; one that waits is kept until what it waits for is released.
 */
export function createConsumer<Payloads extends object = ContractPayloads>(
  options: ConsumerOptions<Payloads>,
): Consumer {
  return createRunner(options, singleEffect(options.handlers, options.store.withOrganization));
}

const forBatches = { transactionSize: 200, together: true, concurrency: 32, partitionBytes: 256 * 1024 };

/**
 * As `createConsumer`, one handler call for all messages of a transaction. What fails together is taken one by one, so
 * the handler must be content with a batch of one.
 */
export function createBatchConsumer<
  Payloads extends object = ContractPayloads,
  Schema extends keyof Payloads & string = keyof Payloads & string,
>(options: BatchConsumerOptions<Payloads, Schema>): Consumer {
  const effect = batchEffect<Payloads[Schema]>(options.schemas, options.handler, options.store.withOrganization);
  return createRunner({ ...forBatches, ...options }, effect);
}
