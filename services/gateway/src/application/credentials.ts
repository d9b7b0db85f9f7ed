/** What proves that a client is the one it says. */
export interface Credential {
  readonly clientId: string;
  readonly secretHash: string;
  /** The organization its tokens are for when it does not say. */
  readonly organization: string;
}

export interface Credentials {
  find(clientId: string): Promise<Credential | undefined>;
  save(credential: Credential): Promise<void>;
}
