import { createConnection } from 'node:net';

// ApiVersions, version 0, correlation 1, no client id: the one request every broker answers to anybody.
const request = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff]);
const timeoutMs = 2_000;

/** @returns whether a broker answers there; a port that merely accepts, as Docker's proxy does, is not one. */
export function answersAsKafka(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1', timeout: timeoutMs });
    const end = (answer: boolean): void => (socket.destroy(), resolve(answer));
    socket.once('connect', () => socket.write(request));
    socket.once('data', (reply) => end(reply.length >= 8 && reply.readInt32BE(4) === 1));
    for (const event of ['error', 'timeout', 'close']) socket.once(event, () => end(false));
  });
}
