import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually } from '@wellflow/testing';

const composed = resolve(__dirname, '../../../../../deploy/compose/mosquitto');

/** Mosquitto as the compose file runs it; on the port of one that was ended, with what that one had written down. */
export async function startMosquitto(asked: number): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const port = asked === 0 ? await freePort() : asked;
  const folder = join(tmpdir(), `wellflow-mosquitto-${process.pid}-${port}`);
  const settings = join(folder, 'mosquitto.conf');
  if (!existsSync(settings)) {
    for (const part of ['config', 'data']) mkdirSync(join(folder, part), { recursive: true, mode: 0o777 });
    cpSync(join(composed, 'acl'), join(folder, 'config', 'acl'));
    const text = readFileSync(join(composed, 'mosquitto.conf'), 'utf8');
    const here = text.replaceAll('/mosquitto/', `${folder}/`).replace('listener 1883', `listener ${port} 127.0.0.1`);
    // As root it would give up its rights, and then the folder is not its own.
    writeFileSync(settings, process.getuid?.() === 0 ? `user root\n${here}` : here);
  }
  const child = spawn('mosquitto', ['-c', settings], { stdio: ['ignore', 'ignore', 'inherit'] });
  process.once('exit', () => child.kill('SIGKILL'));
  await eventually(() => listening(port));
  return { child, port };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

async function listening(port: number): Promise<void> {
  await new Promise<void>((done, fail) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      done();
    });
    socket.once('error', fail);
  });
}
