import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeState, startStack } from '../../platform/src/index.mts';
import type { Stack } from '../../platform/src/index.mts';
import { givenAddresses } from './config.mts';
import type { Environment } from './config.mts';

export interface TestStack {
  /** TEST_POSTGRES_URL and the like. */
  readonly env: Environment;
  /** @param keepLogs a folder to leave the logs in, when something failed. */
  close(keepLogs?: string): Promise<void>;
}

/** The stack the environment names, or a fresh one on free ports which `close` removes. */
export async function openTestStack(env: Environment, say: (text: string) => void): Promise<TestStack> {
  const given = givenAddresses(env);
  if (given !== undefined) return { env: given, close: async () => undefined };
  const dir = mkdtempSync(join(tmpdir(), 'wellflow-test-'));
  const onProgress = (part: string, text: string): void => say(`${part}: ${text}`);
  const stack = await startStack({ dir, durable: false, onProgress }).catch((error: unknown) => {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  });
  return {
    env: addressesOf(stack),
    async close(keepLogs) {
      await stack.stop();
      if (keepLogs !== undefined) cpSync(join(dir, 'logs'), keepLogs, { recursive: true });
      removeState(dir);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function addressesOf({ addresses }: Stack): Environment {
  return {
    TEST_POSTGRES_URL: addresses.postgresUrl,
    TEST_KAFKA_BROKERS: addresses.brokers,
    TEST_REGISTRY_URL: addresses.registryUrl,
    ...(addresses.redisUrl !== undefined && { TEST_REDIS_URL: addresses.redisUrl }),
  };
}
