import { DomainError, instantFromEpochMillis, toEpochMillis, type Clock } from '@wellflow/kernel';
import { putClient, type ClientAccess } from '../../domain/access/organization-access';
import {
  giveProof,
  type ProducerDeps,
  type ProducerLimits,
  type ProducerProof,
  type ProofKind,
} from './register-producer';
import { nextSecondMs } from './token-time';

export interface ProducerOrder {
  readonly organization: string;
  readonly producerId: string;
}

export interface ChangeProducer {
  /** A new secret or key; the old one, and every token given for it, is refused from now on. */
  rotate(order: ProducerOrder & { readonly proof: ProofKind }): Promise<ProducerProof>;
  /** Shuts the producer out, its tokens too. Asking twice is harmless. */
  revoke(order: ProducerOrder): Promise<void>;
  limit(order: ProducerOrder & Partial<ProducerLimits>): Promise<void>;
}

export interface ChangeProducerDeps extends ProducerDeps {
  readonly now: Clock;
}

/** @throws DomainError gateway/unknown-producer, gateway/producer-revoked, from every method. */
export function createChangeProducer(deps: ChangeProducerDeps): ChangeProducer {
  const change = (order: ProducerOrder, how: (producer: ClientAccess) => ClientAccess): Promise<void> =>
    deps.directory.change(order.organization, (before) => {
      const producer = before?.clients.find(({ clientId }) => clientId === order.producerId);
      if (!before || !producer || !isProducer(producer)) throw unknownProducer(order.producerId);
      return putClient(before, how(producer));
    });
  return {
    rotate: async ({ proof, ...order }) => {
      const tokensFrom = instantFromEpochMillis(nextSecondMs(toEpochMillis(deps.now())));
      await change(order, (producer) => ({ ...active(producer), tokensFrom }));
      return giveProof(deps, { ...order, proof });
    },
    revoke: (order) => change(order, (producer) => ({ ...producer, status: 'revoked' })),
    limit: ({ organization, producerId, ...limits }) =>
      change({ organization, producerId }, (producer) => ({ ...active(producer), ...limits })),
  };
}

export function isProducer({ roles }: Pick<ClientAccess, 'roles'>): boolean {
  return roles.length === 1 && roles[0] === 'producer';
}

export function active(producer: ClientAccess): ClientAccess {
  if (producer.status === 'active') return producer;
  throw new DomainError('gateway/producer-revoked', 'A revoked producer stays revoked; register another', {
    producerId: producer.clientId,
  });
}

export function unknownProducer(producerId: string): DomainError {
  return new DomainError('gateway/unknown-producer', `There is no producer ${producerId}`, { producerId });
}
