import { putClient, withoutKafka } from '../../domain/access/organization-access';
import type { AccessDirectory } from '../access-directory';
import type { KafkaCluster } from '../kafka-cluster';
import { slotOf, type KafkaSlots, type UnsettledSlot } from '../kafka-slots';
import { isProducer, unknownProducer, type ProducerOrder } from './change-producer';

export interface RevokeKafkaOrder extends ProducerOrder {
  /** Whether the topics go too, with what is on them; their place on the cluster is free then. */
  readonly removesTopics: boolean;
}

/** Shuts a producer out of Kafka: nothing of its topic is taken from now on. Asking twice is harmless. */
export interface RevokeKafka {
  /** @throws DomainError gateway/unknown-producer */
  revoke(order: RevokeKafkaOrder): Promise<void>;
  /** Takes the rights of one away that is shut out altogether. */
  shut(order: ProducerOrder): Promise<void>;
}

export interface RevokeKafkaDeps extends SettleKafkaDeps {
  readonly directory: AccessDirectory;
  /** What could not be done at once is done by the job. */
  readonly onLater: (error: unknown) => void;
}

export function createRevokeKafka(deps: RevokeKafkaDeps): RevokeKafka {
  const { directory, slots, cluster, onLater } = deps;
  const close = async (order: ProducerOrder, state: UnsettledSlot['state']): Promise<void> => {
    const slot = slotOf(order.organization, order.producerId);
    if (!(await slots.close(slot, state))) return;
    const settled = state === 'shutting' ? settle(deps, { ...slot, state }) : cluster.shut(slot);
    await settled.catch(onLater);
  };
  return {
    revoke: async ({ organization, producerId, removesTopics }) => {
      await directory.change(organization, (before) => {
        const producer = before?.clients.find(({ clientId }) => clientId === producerId);
        if (!before || !producer || !isProducer(producer)) throw unknownProducer(producerId);
        return producer.rawTopic === null ? undefined : putClient(before, { ...producer, ...withoutKafka });
      });
      await close({ organization, producerId }, removesTopics ? 'removing' : 'shutting');
    },
    shut: (order) => close(order, 'shutting'),
  };
}

export interface SettleKafkaDeps {
  readonly slots: KafkaSlots;
  readonly cluster: KafkaCluster;
}

/**
 * Does what was left to do when the cluster could not be reached, and deletes topics that nobody reads any more.
 * @returns how many slots were settled.
 */
export type SettleKafka = () => Promise<number>;

/** @param removeAfterMs how long readers of a topic have to notice that it shall go. */
export function createSettleKafka(deps: SettleKafkaDeps & { readonly removeAfterMs: number }): SettleKafka {
  return async () => {
    const unsettled = await deps.slots.unsettled(deps.removeAfterMs);
    for (const slot of unsettled) await settle(deps, slot);
    return unsettled.length;
  };
}

async function settle({ slots, cluster }: SettleKafkaDeps, slot: UnsettledSlot): Promise<void> {
  await cluster.shut(slot);
  if (slot.state === 'removing') await cluster.remove(slot);
  await slots.settle(slot);
}
