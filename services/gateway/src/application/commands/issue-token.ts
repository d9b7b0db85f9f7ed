import { DomainError } from '@wellflow/kernel';
import { grantedRoles } from '../../domain/access/granted-roles';
import { findActiveClient } from '../../domain/access/organization-access';
import type { AccessDirectory } from '../access-directory';
import type { Credentials } from '../credentials';
import type { Secrets } from '../secrets';
import { untilTokensCount } from './token-time';

export interface TokenRequest {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly organization?: string | undefined;
  readonly roles: readonly string[];
}

export interface Token {
  readonly token: string;
  readonly expiresInSeconds: number;
  readonly roles: readonly string[];
}

export interface IssueTokenDeps {
  readonly credentials: Credentials;
  readonly directory: AccessDirectory;
  readonly secrets: Secrets;
  readonly sign: (grant: {
    readonly subject: string;
    readonly clientId: string;
    readonly organization: string;
    readonly roles: readonly string[];
  }) => Promise<{ readonly token: string; readonly expiresInSeconds: number }>;
}

export type IssueToken = (request: TokenRequest) => Promise<Token>;

/** Gives a client a token for one organization it belongs to. All that can be wrong with a client looks the same from outside. */
export function createIssueToken({ credentials, directory, secrets, sign }: IssueTokenDeps): IssueToken {
  return async ({ clientId, clientSecret, organization: asked, roles: askedRoles }) => {
    const credential = await credentials.find(clientId);
    if (!(await secrets.verify(clientSecret, credential?.secretHash ?? undefined)) || !credential)
      throw unknownClient();
    const organization = asked ?? credential.organization;
    const access = await directory.find(organization);
    const client = access && findActiveClient(access, clientId);
    if (!client) throw asked === undefined ? unknownClient() : notAMember();
    const roles = grantedRoles(client.roles, askedRoles);
    await untilTokensCount(client.tokensFrom, Date.now);
    return { ...(await sign({ subject: clientId, clientId, organization, roles })), roles };
  };
}

function unknownClient(): DomainError {
  return new DomainError('gateway/unknown-client', 'No such client, or not its secret');
}

function notAMember(): DomainError {
  return new DomainError('gateway/not-a-member', 'The client does not belong to this organization');
}
