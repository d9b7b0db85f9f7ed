import type { MessageSender } from '../messaging/kafka-reading-log';
import { receiptIdOf, stableUuid, withStableIds } from './stable-ids';

const place = { topic: 'raw', partition: 0, offset: '7', timestampMs: 1 };

describe('a receipt of a record', () => {
  it('is a UUID, the same for the same record and no other', () => {
    expect(receiptIdOf(place)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(receiptIdOf({ ...place })).toBe(receiptIdOf(place));
    const others = [{ topic: 'raw2' }, { partition: 1 }, { offset: '8' }, { timestampMs: 2 }];
    const ids = [{}, ...others].map((change) => receiptIdOf({ ...place, ...change }));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('does not change with a release: what was taken before one is known after it', () => {
    expect(stableUuid('receipt raw 0 7 1')).toBe(receiptIdOf(place));
    expect(receiptIdOf(place)).toMatchInlineSnapshot(`"230dacba-b377-8db5-9a62-60d561e661c7"`);
  });
});

describe('a message', () => {
  type Message = Parameters<MessageSender['send']>[0][number];
  const message = (changes: Partial<Message> = {}): Message => ({
    ...{ topic: 't', key: 'demo/w', schema: 's', payload: { receiptId: 'r', readings: [1] } },
    ...{ organization: 'demo', occurredAt: '2026-11-23T12:00:00.000000Z' as Message['occurredAt'] },
    ...changes,
  });
  const idsOf = async (messages: readonly Message[]): Promise<readonly unknown[]> => {
    const sent: (Message & { readonly id?: string })[] = [];
    await withStableIds({ send: async (all) => void sent.push(...all) }).send(messages);
    return sent.map(({ id }) => id);
  };

  it('has the same id when it says the same again, and another when it says something else', async () => {
    expect(await idsOf([message()])).toEqual(await idsOf([message()]));
    const changes = [
      {},
      { topic: 'u' },
      { key: 'demo/x' },
      { organization: 'other' },
      { payload: { receiptId: 'r', readings: [2] } },
    ];
    const ids = await Promise.all(changes.map((change) => idsOf([message(change)])));
    expect(new Set(ids.flat()).size).toBe(changes.length);
  });

  it('that is there twice in one record is two', async () => {
    const ids = await idsOf([message(), message()]);
    expect(new Set(ids).size).toBe(2);
    expect(await idsOf([message(), message()])).toEqual(ids);
  });
});
