import type { Logger, Metrics } from '@wellflow/observability';
import { createPolicy, type PartialPolicy, type Policies, type Policy } from '@wellflow/resilience';

/** Makes a dependency's policy at its first call, and gives the same one ever after. */
export type PolicyFor = (dependency: string, suggested?: PartialPolicy) => Policy;

export interface PolicyDeps {
  readonly policies: Policies;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** What of a dependency's errors speaks against its health; all of them where nothing is said. */
  readonly failures: Readonly<Record<string, (error: unknown) => boolean>>;
}

export function createPolicies({ policies, metrics, logger, failures }: PolicyDeps): PolicyFor {
  const made = new Map<string, Policy>();
  return (name, suggested) => {
    const isFailure = failures[name];
    const settings = policies.settingsFor(name, suggested);
    const policy =
      made.get(name) ?? createPolicy({ name, metrics, logger, ...(isFailure && { isFailure }), ...settings });
    made.set(name, policy);
    return policy;
  };
}
