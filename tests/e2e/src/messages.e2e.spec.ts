import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { eventually } from '@wellflow/testing';
import { startPlatform, type Platform } from '../../../tools/platform/src/index.mts';
import { createCommandLine, type CommandResult } from './support/command-line';
import { createGatewayClient, type GatewayClient } from './support/gateway-client';
import { openRawMessages, soundHeaders, type RawMessage, type RawMessages } from './support/raw-messages';
import { databaseUrl, readTable, unpacked } from './support/stored';

const wellsTopic = 'wellflow.wells.well.v1';
const readingsTopic = 'wellflow.ingestion.readings.v1';
const registered = 'wellflow.wells.WellRegisteredV1';
const accepted = 'wellflow.ingestion.ReadingsAcceptedV1';
const readers = ['production', 'royalty', 'compliance', 'ingestion'] as const;
const patience = { timeoutMs: 90_000, everyMs: 200 };

interface DeadLetter {
  readonly id: string;
  readonly service: string;
  readonly key: string;
  readonly organization: string;
  readonly errorCode: string;
  readonly replayCount: number;
}
interface SoundMessage extends RawMessage {
  readonly key: string;
  readonly value: Buffer;
}
interface Letters {
  readonly deadLetters: readonly DeadLetter[];
}
interface Summary {
  readonly consumers: readonly {
    readonly service: string;
    readonly group: string;
    readonly lag: number;
    readonly running: boolean;
  }[];
}

describe('messages that nobody should have sent', () => {
  const dir = mkdtempSync(join(tmpdir(), 'wellflow-messages-'));
  let platform: Platform;
  let client: GatewayClient;
  let raw: RawMessages;
  let wellflow: (...words: readonly string[]) => Promise<CommandResult>;
  let tokens: Readonly<Record<'demo' | 'other' | 'platform' | 'viewer', string>>;

  beforeAll(async () => {
    platform = await startPlatform({ dir, simulator: false, serviceEnv: { production: unpacked } });
    await platform.whenReady(240_000);
    const sre = (organization: string) => platform.token('sre', organization);
    tokens = {
      demo: await sre('demo'),
      other: await sre('other'),
      platform: await sre('platform'),
      viewer: await platform.token('viewer', 'demo'),
    };
    client = createGatewayClient(platform.gatewayUrl, await platform.token('admin', 'demo'));
    raw = await openRawMessages(platform);
    wellflow = createCommandLine(platform);
  });

  afterAll(async () => {
    await raw?.close();
    await platform?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const letters = async (key: string, token: string, service = 'production') => {
    const query = new URLSearchParams({ service, key, limit: '500' });
    const { status, body } = await client.call<Letters>('GET', `/v1/dead-letters?${query}`, { token });
    expect(status).toBe(200);
    return body.deadLetters;
  };
  const letter = (key: string, token = tokens.platform, service = 'production') =>
    eventually(async () => {
      const [found] = await letters(key, token, service);
      if (found === undefined) throw new Error(`${service} has no dead letter of ${key}`);
      return found;
    }, patience);
  const names = async (service = 'production', token?: string) => {
    const { body } = await client.call<{ wells: { name: string }[] }>(
      'GET',
      `/v1/${service}/wells?limit=1000`,
      token ? { token } : {},
    );
    return body.wells.map(({ name }) => name);
  };
  const everyReaderKnows = async (name: string) => {
    for (const service of ['production', 'royalty', 'compliance']) {
      await eventually(async () => expect(await names(service)).toContain(name), patience);
    }
  };
  const held = (key: string) =>
    readTable<{ state: string; key: string }>(
      databaseUrl(platform.addresses.postgresUrl, 'production'),
      `SELECT state, key FROM held_message WHERE key = '${key}' ORDER BY id`,
    );

  const wellMessage = async (name: string, key = `demo/${randomUUID()}`): Promise<SoundMessage> => {
    const payload = {
      wellId: key.split('/')[1],
      identifiers: [],
      name,
      operatorName: null,
      registeredAt: '2026-11-20T06:00:00.000000Z',
    };
    return {
      key,
      value: await raw.encode(wellsTopic, registered, payload),
      headers: soundHeaders('demo', registered, key),
    };
  };
  let partition = 0;
  beforeEach(() => {
    partition = (partition + 1) % 12;
  });
  /** What a test sends is on one partition, so that what one message stops, it stops for the others; tests do not share theirs. */
  const send = (topic: string, messages: readonly RawMessage[]) => raw.send({ topic, partition }, messages);
  /** Another well, behind the message on its partition; two, so that the failing ones are never the greater part. */
  const sendWithWellsBehind = async (message: RawMessage) => {
    const name = `Behind ${randomUUID()}`;
    await send(wellsTopic, [await wellMessage(`${name} first`), message, await wellMessage(name)]);
    return name;
  };

  type Spoil = (message: SoundMessage) => RawMessage | Promise<RawMessage>;
  const withoutHeader =
    (name: string): Spoil =>
    ({ headers = {}, ...rest }) => ({
      ...rest,
      headers: Object.fromEntries(Object.entries(headers).filter(([header]) => header !== name)),
    });
  const withSchemaId = (value: Buffer, id: number) => {
    const changed = Buffer.from(value);
    changed.writeUInt32BE(id, 1);
    return changed;
  };

  it.each<[string, string, Spoil]>([
    [
      'a schema id that the registry does not know',
      'kafka/unknown-schema-id',
      (message) => ({ ...message, value: withSchemaId(message.value, 0x7fff_fff0) }),
    ],
    [
      'the largest schema id there can be',
      'kafka/unknown-schema-id',
      (message) => ({ ...message, value: withSchemaId(message.value, 0xffff_ffff) }),
    ],
    ['truncated Avro', 'kafka/truncated-avro', (message) => ({ ...message, value: message.value.subarray(0, 20) })],
    [
      'Avro with something behind it',
      'kafka/truncated-avro',
      (message) => ({ ...message, value: Buffer.concat([message.value, Buffer.from('x')]) }),
    ],
    [
      'a wrong magic byte',
      'kafka/not-avro',
      (message) => ({ ...message, value: Buffer.concat([Buffer.from([7]), message.value.subarray(1)]) }),
    ],
    ['an empty value', 'kafka/not-avro', (message) => ({ ...message, value: Buffer.alloc(0) })],
    ['JSON', 'kafka/not-avro', (message) => ({ ...message, value: Buffer.from('{"wellId":"x"}') })],
    ['no organization', 'kafka/missing-header', withoutHeader('ce_organization')],
    [
      'an id that is none',
      'kafka/missing-header',
      (message) => ({ ...message, headers: { ...message.headers, ce_id: '\u0000\u0001' } }),
    ],
    [
      'JSON under headers of garbage',
      'kafka/not-avro',
      (message) => ({
        ...message,
        value: Buffer.from('{}'),
        headers: { 'x\u0000': Buffer.from([0, 255, 0]), ce_organization: Buffer.from('de\u0000mo') },
      }),
    ],
    [
      'a name that no column takes',
      expect.anything(),
      async ({ key, headers = {} }) => ({ ...(await wellMessage('a\u0000b', key)), headers }),
    ],
  ])('%s: a dead letter in every service, and the partition goes on', async (_what, code, spoil) => {
    const sound = await wellMessage('Spoiled');
    const behind = await sendWithWellsBehind(await spoil(sound));
    for (const service of readers) expect((await letter(sound.key, tokens.platform, service)).errorCode).toEqual(code);
    await everyReaderKnows(behind);
    expect(await names()).not.toContain('Spoiled');
  });

  it('a schema that is not Avro: a dead letter, and the partition goes on', async () => {
    const id = await raw.register('stranger', 'syntax = "proto3"; message Stranger { string name = 1; }', 'PROTOBUF');
    const message = await wellMessage('Protobuf');
    const behind = await sendWithWellsBehind({ ...message, value: withSchemaId(message.value, id) });
    expect((await letter(message.key)).errorCode).toBe('kafka/incompatible-schema');
    await everyReaderKnows(behind);
  });

  it.each<[string, Buffer | null]>([
    ['no text', Buffer.from([0x64, 0, 255, 47, 0])],
    ['missing', null],
  ])('a key that is %s: a dead letter, and the partition goes on', async (_what, key) => {
    const behind = await sendWithWellsBehind({ key, value: Buffer.from('spoiled') });
    await everyReaderKnows(behind);
  });

  it('a tombstone and a message with odd headers of its own are nothing to complain about', async () => {
    const odd = await wellMessage('Odd headers');
    const behind = await sendWithWellsBehind({ key: `demo/${randomUUID()}`, value: null });
    const headers = {
      ...odd.headers,
      ce_time: 'yesterday',
      ce_sequence: '1e999',
      ce_epoch: 'NaN',
      traceparent: '00-zz',
      'x-blob': Buffer.from([0, 255]),
    };
    await sendWithWellsBehind({ ...odd, headers });
    for (const name of [behind, 'Odd headers']) await everyReaderKnows(name);
    expect(await letters(odd.key, tokens.platform)).toEqual([]);
  });

  it('a record type that nobody handles yet is kept, and holds up not even its own key', async () => {
    const schema = JSON.stringify({
      type: 'record',
      namespace: 'wellflow.wells',
      name: 'WellRepaintedV1',
      fields: [{ name: 'colour', type: 'string' }],
    });
    const id = await raw.register(`${wellsTopic}-wellflow.wells.WellRepaintedV1`, schema, 'AVRO');
    const sound = await wellMessage('After the unknown');
    const repainted = withSchemaId(Buffer.concat([Buffer.alloc(5), Buffer.from([6]), Buffer.from('red')]), id);
    await send(wellsTopic, [
      { ...sound, headers: soundHeaders('demo', 'wellflow.wells.WellRepaintedV1', sound.key), value: repainted },
      sound,
    ]);
    await everyReaderKnows('After the unknown');
    expect((await held(sound.key)).map(({ state }) => state)).toEqual(['unknown']);
    expect(await letters(sound.key, tokens.platform)).toEqual([]);
  });

  it("a message is its header's organization's, whatever its key says", async () => {
    const key = `other/${randomUUID()}`;
    const behind = await sendWithWellsBehind(await wellMessage('Whose is it', key));
    await everyReaderKnows(behind);
    expect(await names('production', await platform.token('admin', 'other'))).not.toContain('Whose is it');
    expect(await letters(key, tokens.other)).toEqual([]);
  });

  it('readings that cannot be read are dead letters, and readings of the same well go on', async () => {
    const key = `demo/${randomUUID()}`;
    const reading = {
      tagId: null,
      tag: null,
      measurement: 'tubing-pressure',
      sourceTime: '2026-11-20T06:00:00.000000Z',
      number: 1.5,
      integer: null,
      flag: null,
      text: null,
      unit: 'psi',
      originalUnit: null,
      originalValue: null,
      quality: 'GOOD',
      flags: [],
    };
    const payload = {
      receiptId: randomUUID(),
      producerId: 'test',
      assetId: key.split('/')[1],
      receivedAt: '2026-11-20T06:00:01.000000Z',
      readings: [reading],
    };
    const value = await raw.encode(readingsTopic, accepted, payload);
    await send(readingsTopic, [
      { key, value: value.subarray(0, 30), headers: soundHeaders('demo', accepted, key) },
      { key, value, headers: soundHeaders('demo', accepted, key) },
    ]);
    expect(await letter(key)).toMatchObject({ errorCode: 'kafka/truncated-avro', organization: 'demo' });
    await eventually(async () => {
      const rows = await readTable<{ number: number }>(
        databaseUrl(platform.addresses.postgresUrl, 'production'),
        `SELECT number FROM reading JOIN reading_series USING (organization, series_id) WHERE well_id = '${payload.assetId}'`,
      );
      expect(rows.map(({ number }) => Number(number))).toEqual([1.5]);
    }, patience);
  });

  describe('a key that is parked behind a dead letter', () => {
    const audit = (reason: string) =>
      readTable<{ action: string; key: string; organization: string }>(
        databaseUrl(platform.addresses.postgresUrl, 'production'),
        `SELECT action, key, organization FROM messaging_audit WHERE reason = '${reason}' ORDER BY id`,
      );
    const park = async (name: string) => {
      const first = await wellMessage(`${name} spoiled`);
      const second = await wellMessage(name, first.key);
      const behind = await sendWithWellsBehind({ ...first, value: Buffer.from('spoiled') });
      await send(wellsTopic, [second]);
      await everyReaderKnows(behind);
      await eventually(
        async () => expect((await held(first.key)).map(({ state }) => state)).toEqual(['dead', 'queued']),
        patience,
      );
      return { key: first.key, dead: await letter(first.key, tokens.demo) };
    };

    it('is released by skipping it: shown first, audited, in its own organization alone', async () => {
      const { key, dead } = await park('Released by a skip');
      expect(await letters(key, tokens.other)).toEqual([]);
      expect((await client.call('GET', `/v1/dead-letters/production/${dead.id}`, { token: tokens.other })).status).toBe(
        404,
      );
      const theirs = { body: { ids: [dead.id], reason: 'not mine', dryRun: false } };
      expect(
        (await client.call('POST', '/v1/dead-letters/production/skip', { ...theirs, token: tokens.other })).status,
      ).toBe(404);
      expect(
        (await client.call('POST', '/v1/dead-letters/production/skip', { ...theirs, token: tokens.viewer })).status,
      ).toBe(403);
      const foreign = await client.call<{ outcomes: unknown[] }>('POST', '/v1/dead-letters/production/replay', {
        body: { ids: [dead.id], dryRun: false },
        token: tokens.other,
      });
      expect(foreign.body.outcomes).toEqual([]);

      const skip = ['dlq', 'skip', dead.id, '--service', 'production', '--reason', 'sent by a test', '--json'];
      expect(await wellflow(...skip)).toMatchObject({ exitCode: 0, output: expect.stringContaining('"skipped"') });
      expect((await held(key)).map(({ state }) => state)).toEqual(['dead', 'queued']);
      expect(await audit('sent by a test')).toEqual([]);
      expect(await names()).not.toContain('Released by a skip');

      expect(await wellflow(...skip, '--yes')).toMatchObject({ exitCode: 0 });
      await eventually(async () => expect(await names()).toContain('Released by a skip'), patience);
      expect(await held(key)).toEqual([]);
      expect(await audit('sent by a test')).toEqual([{ action: 'skip', key, organization: 'demo' }]);
    });

    it('stays parked when it is replayed in vain, and counts the replay', async () => {
      const { key, dead } = await park('Released by no replay');
      expect(await wellflow('dlq', 'replay', dead.id, '--service', 'production', '--yes')).toMatchObject({
        exitCode: 0,
      });
      await eventually(
        async () => expect(await letter(key)).toMatchObject({ replayCount: 1, errorCode: 'kafka/not-avro' }),
        patience,
      );
      expect(await names()).not.toContain('Released by no replay');
    });

    it('is released by a replay, by filter, once what was wrong has been put right', async () => {
      const owner = databaseUrl(platform.addresses.postgresUrl, 'production');
      await readTable(owner, `ALTER TABLE known_well ADD CONSTRAINT a_fault CHECK (name <> 'Breaks a rule') NOT VALID`);
      const broken = await wellMessage('Breaks a rule');
      const following = await wellMessage('Follows its name', broken.key);
      const behind = await sendWithWellsBehind(broken);
      await send(wellsTopic, [following]);
      await eventually(async () => expect(await names()).toContain(behind), patience);
      await eventually(
        async () => expect((await held(broken.key)).map(({ state }) => state)).toEqual(['dead', 'queued']),
        patience,
      );
      await readTable(owner, 'ALTER TABLE known_well DROP CONSTRAINT a_fault');

      const replay = ['dlq', 'replay', '--service', 'production', '--key', broken.key, '--json'];
      expect(await wellflow(...replay)).toMatchObject({ exitCode: 0, output: expect.stringContaining('"replayed"') });
      expect((await held(broken.key)).map(({ state }) => state)).toEqual(['dead', 'queued']);
      expect(await wellflow(...replay, '--yes')).toMatchObject({ exitCode: 0 });
      await eventually(async () => expect(await names()).toContain('Follows its name'), patience);
      expect(await held(broken.key)).toEqual([]);
    });
  });

  it('is told on the dead-letter topic of the service', async () => {
    const [told] = await raw.take('wellflow.production.dead-letter.v1', 1);
    expect(told).toMatchObject({
      group: expect.stringMatching(/^production\./),
      topic: expect.any(String),
      errorCode: expect.any(String),
    });
  });

  it('in the end every consumer runs, and none is behind', async () => {
    await eventually(async () => {
      const { body } = await client.call<Summary>('GET', '/v1/platform/summary');
      expect(body.consumers.length).toBeGreaterThan(5);
      expect(body.consumers.filter(({ running, lag }) => !running || lag > 0)).toEqual([]);
    }, patience);
    expect(platform.status().filter(({ restarts }) => restarts > 0)).toEqual([]);
  });
});
