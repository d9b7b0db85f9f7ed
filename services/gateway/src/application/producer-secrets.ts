/** How the secrets of producers are made. */
export interface ProducerSecrets {
  makeSecret(): Promise<{ readonly secret: string; readonly hash: string }>;
  /** A key names its producer, so that it can be looked up: `wfk_<producer>_<secret>`. */
  makeKey(producerId: string): { readonly key: string; readonly hash: string };
  /** The producer a key names and the hash of its secret; undefined for anything else. */
  readKey(text: string): { readonly producerId: string; readonly hash: string } | undefined;
}
