/** What proves that a client is the one it says. */
export interface Credential {
  readonly clientId: string;
  /** Of the secret it asks for tokens with, where it has one. */
  readonly secretHash: string | null;
  /** Of the key it sends with each request, where it has one. */
  readonly keyHash: string | null;
  /** The organization its tokens are for when it does not say. */
  readonly organization: string;
}

export interface Credentials {
  find(clientId: string): Promise<Credential | undefined>;
  save(credential: Credential): Promise<void>;
}
