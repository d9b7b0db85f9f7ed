/** How secrets are hashed and compared. */
export interface Secrets {
  hash(secret: string): Promise<string>;
  /** Takes as long for an unknown client (`undefined`) as for a known one. */
  verify(secret: string, hash: string | undefined): Promise<boolean>;
}
