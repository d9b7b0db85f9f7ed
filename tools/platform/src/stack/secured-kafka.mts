import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLogFile } from '../process/log-file.mts';
import { createSupervised } from '../process/supervised.mts';
import { freePorts } from '../state/ports.mts';
import { ensureEngines } from './engines.mts';
import { findJdk } from './jdk.mts';
import { prepareKafka } from './kafka.mts';
import { contextOf, openGuard } from './start-stack.mts';

/**
 * A broker that holds everybody to rights, for specs: `node secured-kafka.mts FOLDER`. Clients come in with SASL/SCRAM; who
 * comes to the inner address, or as `wellflow`, is the platform itself. Its addresses are the first line it writes; it ends with its input.
 */
async function main(dir: string): Promise<void> {
  const guard = await openGuard(dir);
  const context = await contextOf({ dir }, { guard, signal: new AbortController().signal });
  const engines = await ensureEngines({ ...context, onProgress: () => undefined });
  const spec = await prepareKafka(context, { engines, jdk: findJdk(context.config) });
  const { kafka: inner, kafkaController } = context.ports;
  const outer = (await freePorts())['kafka'] ?? 0;
  const settings = join(dir, 'kafka', 'server.properties');
  const own = securedSettings({ inner, outer, controller: kafkaController });
  // Of a setting that is there twice the last counts.
  writeFileSync(settings, `${readFileSync(settings, 'utf8')}\n${own}`);
  const broker = createSupervised(spec, { guard, log: openLogFile(join(dir, 'logs', 'kafka.log')) });
  await broker.start();
  process.stdout.write(`${JSON.stringify({ inner: `127.0.0.1:${inner}`, outer: `127.0.0.1:${outer}` })}\n`);
  process.stdin.resume().once('end', () => {
    void broker.stop().finally(() => (guard.release(), process.exit(0)));
  });
}

interface Ports {
  readonly inner: number;
  readonly outer: number;
  readonly controller: number;
}

function securedSettings({ inner, outer, controller }: Ports): string {
  const listeners = `INNER://127.0.0.1:${inner},OUTER://127.0.0.1:${outer}`;
  return [
    `listeners=${listeners},CONTROLLER://127.0.0.1:${controller}`,
    `advertised.listeners=${listeners}`,
    'listener.security.protocol.map=INNER:PLAINTEXT,CONTROLLER:PLAINTEXT,OUTER:SASL_PLAINTEXT',
    'inter.broker.listener.name=INNER',
    'sasl.enabled.mechanisms=SCRAM-SHA-512',
    'listener.name.outer.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users=User:ANONYMOUS;User:wellflow',
    '',
  ].join('\n');
}

await main(process.argv[2] ?? '');
