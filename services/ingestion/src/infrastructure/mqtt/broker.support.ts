import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface BrokerProcess {
  readonly url: string;
  readonly port: number;
  kill(): Promise<void>;
}

/** Starts a real broker on a port of its own, or on the one of a broker that was ended. */
export async function startBroker(port = 0): Promise<BrokerProcess> {
  const child = spawn(process.execPath, [join(__dirname, 'broker-child.support.cjs'), String(port)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const taken = Number(await firstLine(child));
  return {
    url: `mqtt://127.0.0.1:${taken}`,
    port: taken,
    kill: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('The broker has no output');
  const [chunk] = await once(stdout, 'data');
  return String(chunk);
}
