import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import type { AclEntry, AclFilter } from 'kafkajs';
import type { Kafka } from '../connection/kafka';
import { sendRawRequest } from './raw-request';
import { encodeScramChange, readScramAnswer, type ScramChange } from './scram-request';

/** What one principal may do, and nothing else. */
export interface PrincipalRights {
  /** Without `User:`. */
  readonly user: string;
  readonly writes: readonly string[];
  readonly reads: readonly string[];
  /** Beginning of the consumer groups it may have. */
  readonly groupPrefix: string;
}

/** Who may do what on the cluster. Everything may be done twice. */
export interface ClusterAccess {
  /** Whether the cluster asks an authorizer at all; where it has none, rights say nothing. */
  hasAuthorizer(): Promise<boolean>;
  allow(rights: PrincipalRights): Promise<void>;
  /** Takes every right away that names the principal. */
  forbid(user: string): Promise<void>;
  /** @throws ScramRefused */
  setPassword(user: string, password: string): Promise<void>;
  /** @throws ScramRefused */
  removePassword(user: string): Promise<void>;
}

export function createClusterAccess(kafka: Kafka): ClusterAccess {
  return {
    hasAuthorizer: () => hasAuthorizer(kafka),
    allow: async (rights) => void (await (await kafka.admin()).createAcls({ acl: [...entriesOf(rights)] })),
    forbid: async (user) =>
      void (await (await kafka.admin()).deleteAcls({ filters: [everythingOf(principalOf(user))] })),
    setPassword: (user, password) => changeScram(kafka, { upsertions: [{ user, password }], deletions: [] }),
    removePassword: (user) => changeScram(kafka, { upsertions: [], deletions: [user] }),
  };
}

async function hasAuthorizer(kafka: Kafka): Promise<boolean> {
  const admin = await kafka.admin();
  try {
    await admin.describeAcls(everythingOf('User:nobody'));
    return true;
  } catch (error) {
    if (error instanceof Error && 'type' in error && error.type === 'SECURITY_DISABLED') return false;
    throw error;
  }
}

function everythingOf(principal: string): AclFilter {
  return {
    principal,
    resourceType: AclResourceTypes.ANY,
    resourcePatternType: ResourcePatternTypes.ANY,
    operation: AclOperationTypes.ANY,
    permissionType: AclPermissionTypes.ANY,
  };
}

const { WRITE, READ, DESCRIBE } = AclOperationTypes;

// A producer that may write to a topic may be idempotent since KIP-679: no right over the cluster is needed.
function entriesOf({ user, writes, reads, groupPrefix }: PrincipalRights): readonly AclEntry[] {
  const principal = principalOf(user);
  const allowed = { principal, host: '*', permissionType: AclPermissionTypes.ALLOW } as const;
  const onTopic = (operation: AclOperationTypes) => (resourceName: string) => ({
    ...{ ...allowed, operation, resourceName, resourceType: AclResourceTypes.TOPIC },
    resourcePatternType: ResourcePatternTypes.LITERAL,
  });
  const group = {
    ...{ ...allowed, operation: READ, resourceName: groupPrefix, resourceType: AclResourceTypes.GROUP },
    resourcePatternType: ResourcePatternTypes.PREFIXED,
  };
  const both = [...writes, ...reads].map(onTopic(DESCRIBE));
  return [...writes.map(onTopic(WRITE)), ...reads.map(onTopic(READ)), ...both, group];
}

function principalOf(user: string): string {
  return `User:${user}`;
}

/** KIP-554. */
const alterUserScramCredentials = { apiKey: 51, apiVersion: 0, apiName: 'AlterUserScramCredentials' } as const;

async function changeScram({ client }: Kafka, change: ScramChange): Promise<void> {
  readScramAnswer(await sendRawRequest(client, { ...alterUserScramCredentials, body: encodeScramChange(change) }));
}
