import { DomainError } from '@wellflow/kernel';
import { putClient } from '../../domain/access/organization-access';
import type { AccessDirectory } from '../access-directory';
import type { KafkaCluster } from '../kafka-cluster';
import { slotOf, type KafkaSlot, type KafkaSlots } from '../kafka-slots';
import { active, isProducer, unknownProducer, type ProducerOrder } from './change-producer';

/** What a producer needs to come in over Kafka. */
export interface KafkaGrant extends KafkaSlot {
  /** Whether the cluster holds anybody to rights: if not, whoever reaches it can write in this producer's name. */
  readonly isBound: boolean;
  /** Told this once; absent where the cluster asks for none, or credentials are made elsewhere. */
  readonly password?: string;
}

/**
 * Gives a producer the way in over Kafka. Asked again it gives a new password, so that a lost answer costs nothing.
 * @throws DomainError gateway/unknown-producer, gateway/producer-revoked, gateway/kafka-way-in-full, gateway/kafka-way-in-going
 */
export type GrantKafka = (order: ProducerOrder) => Promise<KafkaGrant>;

export interface GrantKafkaDeps {
  readonly directory: AccessDirectory;
  readonly slots: KafkaSlots;
  readonly cluster: KafkaCluster;
  /** Producers that may have topics on this cluster. */
  readonly most: number;
  /** Absent where an operator makes the credentials, with tools of the cluster's own. */
  readonly newPassword?: () => string;
}

export function createGrantKafka(deps: GrantKafkaDeps): GrantKafka {
  return async ({ organization, producerId }) => {
    await requireActive(deps.directory, { organization, producerId });
    const slot = slotOf(organization, producerId);
    const outcome = await deps.slots.open(slot, deps.most);
    if (outcome === 'full') throw full(deps.most);
    if (outcome === 'going') throw going();
    try {
      return await open(deps, slot);
    } catch (error) {
      // Not known to ingestion yet: rights that were given half are taken back.
      if (error instanceof DomainError) await deps.slots.close(slot, 'shutting');
      throw error;
    }
  };
}

async function open({ directory, cluster, newPassword }: GrantKafkaDeps, slot: KafkaSlot): Promise<KafkaGrant> {
  const { organization, producerId, rawTopic, replyTopic } = slot;
  const { isBound } = await cluster.open(slot);
  const password = isBound ? newPassword?.() : undefined;
  if (password !== undefined) await cluster.setPassword(producerId, password);
  // Last: once ingestion hears of the topics, they are there.
  await directory.change(organization, (before) => {
    const producer = before?.clients.find(({ clientId }) => clientId === producerId);
    if (!before || !producer) throw unknownProducer(producerId);
    return putClient(before, { ...active(producer), rawTopic, replyTopic });
  });
  return { ...slot, isBound, ...(password === undefined ? {} : { password }) };
}

async function requireActive(directory: AccessDirectory, { organization, producerId }: ProducerOrder): Promise<void> {
  const access = await directory.find(organization);
  const producer = access?.clients.find(({ clientId }) => clientId === producerId);
  if (!producer || !isProducer(producer)) throw unknownProducer(producerId);
  active(producer);
}

function full(most: number): DomainError {
  const detail = `${most} producers have topics on this cluster, as many as it is given; delete the topics of one first`;
  return new DomainError('gateway/kafka-way-in-full', detail, { most });
}

function going(): DomainError {
  const detail = 'What this producer had on the cluster is being taken away; ask again in a minute';
  return new DomainError('gateway/kafka-way-in-going', detail);
}
