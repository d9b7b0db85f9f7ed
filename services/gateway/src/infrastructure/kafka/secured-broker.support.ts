import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface SecuredBroker {
  /** Where the platform comes in, and may do everything. */
  readonly inner: string;
  /** Where producers come in, by SASL/SCRAM, and may do what they were allowed. */
  readonly outer: string;
  stop(): Promise<void>;
}

/** A Kafka of its own with an authorizer. */
export async function startSecuredBroker(): Promise<SecuredBroker> {
  const dir = mkdtempSync(join(tmpdir(), 'wellflow-secured-kafka-'));
  const program = join(__dirname, '../../../../../tools/platform/src/stack/secured-kafka.mts');
  const child = spawn(process.execPath, [program, dir], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const first = once(createInterface({ input: child.stdout }), 'line');
  const [line] = await Promise.race([first, exited.then(() => [''])]);
  const { inner, outer }: Record<string, string> = JSON.parse(String(line));
  if (inner === undefined || outer === undefined) throw new Error(`The broker said ${String(line)}`);
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await exited;
    rmSync(dir, { recursive: true, force: true });
  };
  return { inner, outer, stop };
}
