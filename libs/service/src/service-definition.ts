import type { ServiceConfig } from '@wellflow/config';
import type { HealthCheck, Routes, StatusByCode } from '@wellflow/http';
import type { Consumer, GroupOptions, Kafka, Producer } from '@wellflow/kafka';
import type { Clock } from '@wellflow/kernel';
import type { Logger, Metrics } from '@wellflow/observability';
import type { Database } from '@wellflow/postgres';
import type { VerifyToken } from '@wellflow/security';
import type { EntitySchema } from 'typeorm';
import type { PolicyFor } from './create-policies';

/** What a service is, beside its process: everything else every service has alike. */
export interface ServiceDefinition {
  readonly entities: readonly EntitySchema[];
  /** Refusals that are not 409. */
  readonly problems: StatusByCode;
  /** Puts the service together by hand; its table of contents. */
  readonly wire: (kit: ServiceKit) => Promise<ServiceParts>;
  /** The gateway has its own; the others judge tokens by the issuer's published keys and what the gateway tells. */
  readonly followsAccess?: boolean;
  /** False where the service has an answer of its own at `/v1/dead-letters`: the gateway asks the others. */
  readonly deadLetterRoutes?: boolean;
}

/** What a service is put together from. */
export interface ServiceKit {
  readonly config: ServiceConfig;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly now: Clock;
  readonly database: Database;
  readonly kafka: Kafka;
  /** One per dependency, made once. */
  readonly policyFor: PolicyFor;
  /** For readings and the like, which need no outbox. Closed when the service stops. */
  readonly producer: () => Producer;
  /** What a consumer of the group `<service>.<name>` is made of, beside its topics and handlers. */
  readonly group: (name: string) => Omit<GroupOptions, 'topics'>;
  /** Tells the relay that there is something in the outbox. */
  readonly wakeRelay: () => void;
}

/** Something that runs beside the requests. */
export interface Startable {
  start(): void | Promise<void>;
  stop(): Promise<void>;
}

export interface ServiceParts {
  readonly routes: readonly Routes[];
  readonly consumers?: readonly Consumer[];
  /** In processes with the role `jobs`. */
  readonly jobs?: readonly Startable[];
  /** In every process, whatever its roles. */
  readonly everywhere?: readonly Startable[];
  /** Asked by `/health/ready`, besides database, Kafka and consumers. */
  readonly checks?: Readonly<Record<string, HealthCheck>>;
  /** Where the service judges tokens itself. */
  readonly verifier?: VerifyToken;
  readonly openApiDocument?: () => Promise<unknown>;
}
