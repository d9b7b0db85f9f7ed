/** Names of the three roles a service has; see `docs/adr/0004-one-migrated-template-a-run.md`. */
export interface TestRoles {
  /** Owns the database; runs migrations. */
  readonly owner: string;
  /** Serves requests; row-level security binds it. */
  readonly app: string;
  /** Relay, inbox, jobs: across organizations, on platform tables only. */
  readonly system: string;
}

/** Spec files of one name share roles: they are the cluster's, not a database's. */
export function testRoles(name: string): TestRoles {
  return { owner: `test_${name}_owner`, app: `test_${name}_app`, system: `test_${name}_system` };
}
