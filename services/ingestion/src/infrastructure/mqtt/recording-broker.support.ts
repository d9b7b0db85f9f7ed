import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What a client did, as its broker saw it. */
export interface Recorded {
  readonly event: 'connect' | 'subscribe' | 'publish' | 'gone';
  readonly clientId: string;
  readonly protocolVersion?: number;
  readonly clean?: boolean;
  /** Session Expiry Interval of MQTT 5, in seconds. */
  readonly expiry?: number;
  readonly will?: RecordedPublish;
  readonly filters?: readonly string[];
  readonly topic?: string;
  /** Base64. */
  readonly payload?: string;
  readonly qos?: number;
  readonly retain?: boolean;
}

export interface RecordedPublish {
  readonly topic: string;
  readonly payload: string;
  readonly qos: number;
  readonly retain: boolean;
}

export interface RecordingBroker {
  readonly url: string;
  /** What the client did so far, in order. */
  by(clientId: string): readonly Recorded[];
  stop(): Promise<void>;
}

/** Starts a real broker that writes down what its clients do. */
export async function startRecordingBroker(): Promise<RecordingBroker> {
  const child = spawn(process.execPath, [join(__dirname, 'recording-broker-child.support.cjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [port] = await once(lines, 'line');
  const recorded: Recorded[] = [];
  lines.on('line', (line) => recorded.push(JSON.parse(line)));
  return {
    url: `mqtt://127.0.0.1:${String(port)}`,
    by: (clientId) => recorded.filter((each) => each.clientId === clientId),
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
