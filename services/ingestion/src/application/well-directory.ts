/** Which asset a producer means. */
export interface WellDirectory {
  /**
   * The wells' ids by reference as written; a reference that is unknown, or another organization's, is not in the answer.
   * @throws never for a reference that cannot be read: it is unknown.
   */
  findAll(organization: string, references: ReadonlySet<string>): Promise<ReadonlyMap<string, string>>;
}
