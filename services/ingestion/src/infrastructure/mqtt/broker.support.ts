import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startMosquitto } from './mosquitto.support';

export interface BrokerProcess {
  readonly url: string;
  readonly port: number;
  kill(): Promise<void>;
}

/** Which broker the specs talk to: Mosquitto where `TEST_MQTT_BROKER` says so, else the embedded one. */
export const isMosquitto = process.env['TEST_MQTT_BROKER'] === 'mosquitto';

/** Starts a real broker on a port of its own, or on the one of a broker that was ended. */
export async function startBroker(port = 0): Promise<BrokerProcess> {
  const { child, port: taken } = await (isMosquitto ? startMosquitto(port) : startAedes(port));
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

async function startAedes(port: number): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = spawn(process.execPath, [join(__dirname, 'broker-child.support.cjs'), String(port)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [chunk] = await once(child.stdout, 'data');
  return { child, port: Number(String(chunk)) };
}
