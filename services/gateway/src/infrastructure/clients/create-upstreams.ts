import type { PartialPolicy, Policy } from '@wellflow/resilience';
import type { Upstream, Upstreams } from '../../application/upstream';
import type { ServiceName } from '../../application/route-table';
import { createHttpUpstream } from './http-upstream';

export interface UpstreamAddresses {
  readonly own: {
    readonly WELLFLOW_WELLS_URL: string;
    readonly WELLFLOW_PRODUCTION_URL: string;
    readonly WELLFLOW_ROYALTY_URL: string;
    readonly WELLFLOW_COMPLIANCE_URL: string;
    readonly WELLFLOW_INGESTION_URL: string;
  };
}

export type PolicyFor = (dependency: string, suggested?: PartialPolicy) => Policy;

/** A bulkhead each: one slow service fills its own slots and nobody else's. */
const forwardPolicy: PartialPolicy = {
  timeoutMs: 10_000,
  retry: { attempts: 3, initialDelayMs: 50, maxDelayMs: 500 },
  bulkhead: { slots: 128, queue: 256, queueTimeoutMs: 1_000 },
};
/** A batch is acknowledged only when it is on the brokers' disks, and a broker may be restarting. */
const ingestionPolicy: PartialPolicy = { ...forwardPolicy, timeoutMs: 25_000 };
/** A file is answered once all of it is kept, and goes on where it was cut; both ends cut one on which nothing moves. */
const uploadPolicy: PartialPolicy = {
  timeoutMs: 3_600_000,
  retry: false,
  bulkhead: { slots: 32, queue: 32, queueTimeoutMs: 1_000 },
};
const lookPolicy: PartialPolicy = {
  timeoutMs: 1_500,
  retry: false,
  breaker: false,
  bulkhead: { slots: 8, queue: 32, queueTimeoutMs: 1_000 },
};

/** One upstream for each service, with its policy. */
export function createUpstreams(
  { policyFor }: { readonly policyFor: PolicyFor },
  { own }: UpstreamAddresses,
): Upstreams {
  const upstream = (service: ServiceName, baseUrl: string, suggested: PartialPolicy): Upstream =>
    createHttpUpstream({
      service,
      baseUrl,
      policy: policyFor(service, suggested),
      ...(service === 'ingestion' && { uploadPolicy: policyFor('ingestion-upload', uploadPolicy) }),
      lookPolicy: policyFor(`${service}-look`, lookPolicy),
    });
  return {
    wells: upstream('wells', own.WELLFLOW_WELLS_URL, forwardPolicy),
    production: upstream('production', own.WELLFLOW_PRODUCTION_URL, forwardPolicy),
    royalty: upstream('royalty', own.WELLFLOW_ROYALTY_URL, forwardPolicy),
    compliance: upstream('compliance', own.WELLFLOW_COMPLIANCE_URL, forwardPolicy),
    ingestion: upstream('ingestion', own.WELLFLOW_INGESTION_URL, ingestionPolicy),
  };
}
