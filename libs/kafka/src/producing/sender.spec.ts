import { ProduceUnconfirmed } from './errors';
import { limit } from './limited-sender';
import { confirm } from './sender';

const answer = (partition: number, errorCode = 0) => ({ topicName: 'valves', partition, errorCode });
const records = [{ topic: 'valves' }, { topic: 'valves' }];
const messages = [{ chosen: 0 }, { chosen: 3 }];

it('is content when every partition written to is in the answer', () => {
  expect(() => confirm(records, messages, [answer(0), answer(3)])).not.toThrow();
});

it('does not believe a success that leaves a partition out, as after a leader moved during a retry', () => {
  expect(() => confirm(records, messages, [answer(0)])).toThrow(new ProduceUnconfirmed(['valves/3']));
  expect(() => confirm(records, messages, [answer(0), answer(3, 6)])).toThrow(ProduceUnconfirmed);
});

it('lets nothing overtake a send that ran out of time and is still on its way', async () => {
  const log: string[] = [];
  let arrive = (): void => undefined;
  const sender = {
    send: async ([record]: readonly { readonly key: string }[]) => {
      log.push(`${record?.key} leaves`);
      if (record?.key === 'slow') await new Promise<void>((resolve) => (arrive = resolve));
      log.push(`${record?.key} arrived`);
    },
  };
  const policy = {
    execute: <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
      const signal = AbortSignal.timeout(50);
      const late = new Promise<never>((_, reject) =>
        signal.addEventListener('abort', () => reject(new Error('out of time'))),
      );
      return Promise.race([work(signal), late]);
    },
  };
  const limited = limit(sender, policy);
  const wire = (key: string) => [{ topic: 'valves', key, value: Buffer.alloc(1), headers: {} }];
  await expect(limited.send(wire('slow'))).rejects.toThrow('out of time');
  const next = limited.send(wire('next'));
  arrive();
  await next;
  expect(log).toEqual(['slow leaves', 'slow arrived', 'next leaves', 'next arrived']);
});
