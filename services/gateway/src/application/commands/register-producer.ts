import { DomainError } from '@wellflow/kernel';
import { putClient, withoutKafka, type ClientAccess } from '../../domain/access/organization-access';
import type { AccessDirectory } from '../access-directory';
import type { Credentials } from '../credentials';
import type { ProducerSecrets } from '../producer-secrets';

/** How a producer proves who it is: client credentials for a token (OAuth 2), or a key in each request. */
export type ProofKind = 'secret' | 'key';

/** What a producer may send; empty lists hold nothing back. */
export interface ProducerLimits {
  readonly wells: readonly string[];
  readonly tagPrefixes: readonly string[];
  readonly readingsPerSecond: number | null;
}

export interface RegisterProducerInput extends ProducerLimits {
  readonly organization: string;
  readonly name: string;
  readonly proof: ProofKind;
}

/** The only time a secret is told; what is kept is its hash. */
export interface ProducerProof {
  readonly producerId: string;
  readonly clientSecret?: string;
  readonly key?: string;
}

export interface ProducerDeps {
  readonly directory: AccessDirectory;
  readonly credentials: Credentials;
  readonly secrets: ProducerSecrets;
  readonly createId: () => string;
}

/** Makes a client with the role of a producer. @throws DomainError gateway/unknown-organization */
export type RegisterProducer = (input: RegisterProducerInput) => Promise<ProducerProof>;

export function createRegisterProducer(deps: ProducerDeps): RegisterProducer {
  return async ({ organization, name, proof, wells, tagPrefixes, readingsPerSecond }) => {
    const producerId = deps.createId();
    const client: ClientAccess = {
      ...{ clientId: producerId, status: 'active', roles: ['producer'], tokensFrom: null, name },
      ...{ wells, tagPrefixes, readingsPerSecond, ...withoutKafka },
    };
    // The credential first: a client without one is of no use, a credential without a client opens nothing.
    const told = await giveProof(deps, { organization, producerId, proof });
    await deps.directory.change(organization, (before) => {
      if (!before) throw new DomainError('gateway/unknown-organization', 'There is no such organization');
      return putClient(before, client);
    });
    return told;
  };
}

export interface ProofOrder {
  readonly organization: string;
  readonly producerId: string;
  readonly proof: ProofKind;
}

/** Replaces whatever the producer has proved itself with. */
export async function giveProof(
  { credentials, secrets }: Pick<ProducerDeps, 'credentials' | 'secrets'>,
  { organization, producerId, proof }: ProofOrder,
): Promise<ProducerProof> {
  const common = { clientId: producerId, organization };
  if (proof === 'key') {
    const { key, hash } = secrets.makeKey(producerId);
    await credentials.save({ ...common, secretHash: null, keyHash: hash });
    return { producerId, key };
  }
  const { secret, hash } = await secrets.makeSecret();
  await credentials.save({ ...common, secretHash: hash, keyHash: null });
  return { producerId, clientSecret: secret };
}
