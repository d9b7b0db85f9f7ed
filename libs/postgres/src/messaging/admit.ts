import type { Admission, ConsumerStore, MessageIdentity, Tx } from '@wellflow/kernel';
import { judgeOrder } from './judge-order';
import type { KnownOrder } from './judge-order';
import { query } from '../database/transaction';

const record = `INSERT INTO inbox (consumer_group, organization, message_id)
  SELECT $1, current_setting('app.organization'), message_id FROM unnest($2::uuid[]) AS message_id
  ON CONFLICT DO NOTHING RETURNING message_id`;

const known = `SELECT key, epoch::text, sequence::text FROM consumer_key
  WHERE consumer_group = $1 AND topic = $2 AND key = ANY($3::text[])`;

const remember = `INSERT INTO consumer_key (consumer_group, topic, key, organization, epoch, sequence)
  SELECT $1, $2, key, current_setting('app.organization'), epoch, sequence
  FROM unnest($3::text[], $4::bigint[], $5::bigint[]) AS newest (key, epoch, sequence)
  ON CONFLICT (consumer_group, topic, key) DO UPDATE SET epoch = excluded.epoch, sequence = excluded.sequence`;

/** The inbox, and the newest order of each key; all messages of a call are of one topic. */
export const admit: ConsumerStore['admit'] = async (tx, group, messages) => {
  const fresh = await recordNew(tx, { group, messages });
  const verdicts = messages.map((message): Admission => (fresh.delete(message.id) ? 'new' : 'seen'));
  const ordered = messages.filter(({ order }, index) => order && verdicts[index] === 'new');
  const topic = ordered[0]?.topic;
  if (topic === undefined) return verdicts;
  const { stale, newest } = judgeOrder(ordered, await listKnown(tx, { group, topic, messages: ordered }));
  if (newest.size > 0) await query(tx, remember, [group, topic, ...columns(newest)]);
  return verdicts.map((verdict, index) =>
    stale.has(messages[index]?.id ?? '') && verdict === 'new' ? 'stale' : verdict,
  );
};

interface Scope {
  readonly group: string;
  readonly messages: readonly MessageIdentity[];
}

async function recordNew(tx: Tx, { group, messages }: Scope): Promise<Set<string>> {
  const ids = [...new Set(messages.map(({ id }) => id))];
  const rows = await query<{ message_id: string }>(tx, record, [group, ids]);
  return new Set(rows.map(({ message_id }) => message_id));
}

async function listKnown(tx: Tx, { group, topic, messages }: Scope & { readonly topic: string }) {
  const keys = [...new Set(messages.map(({ key }) => key))];
  const rows = await query<{ key: string; epoch: string; sequence: string }>(tx, known, [group, topic, keys]);
  return new Map(rows.map(({ key, epoch, sequence }) => [key, { epoch: Number(epoch), sequence: Number(sequence) }]));
}

function columns(newest: ReadonlyMap<string, KnownOrder>): readonly unknown[] {
  const orders = [...newest.values()];
  return [[...newest.keys()], orders.map(({ epoch }) => epoch), orders.map(({ sequence }) => sequence)];
}
