import type { ProcessStatus, Supervised } from '../process/supervision.mts';
import type { Ports } from '../state/ports.mts';

/** What a running stack offers, whoever provides it. */
export interface Stack {
  readonly provider: 'embedded' | 'docker';
  readonly addresses: Addresses;
  /** In the order they started. */
  readonly parts: readonly StackPart[];
  readonly postgres: StackPart;
  readonly kafka: StackPart;
  readonly registry: StackPart;
  /** Absent where the machine has no Redis. */
  readonly redis?: StackPart;
  /** Stops everything in order; resolves when nothing is left. */
  stop(): Promise<void>;
}

export type PartName = 'postgres' | 'kafka' | 'registry' | 'redis';

/** One engine: stop and start it, pause it, kill it, as a test of recovery needs. */
export type StackPart = Omit<Supervised, 'name'> & { readonly name: PartName };

export interface Addresses {
  /** The superuser's, for tests and for making roles; services never get it. */
  readonly postgresUrl: string;
  /** `host:port`, comma-separated. */
  readonly brokers: string;
  /** The Confluent-compatible API. */
  readonly registryUrl: string;
  readonly redisUrl?: string;
  readonly databases: Readonly<Record<string, DatabaseUrls>>;
}

export interface DatabaseUrls {
  readonly url: string;
  readonly systemUrl: string;
  readonly ownerUrl: string;
}

export interface StackOptions {
  /** The state folder; made if it is not there. */
  readonly dir: string;
  /** Default: free ports. */
  readonly ports?: Ports;
  readonly provider?: 'embedded' | 'docker';
  /** Services to make databases and roles for; all of them unless told. */
  readonly services?: readonly string[];
  /** False switches Redis off even where it is installed. */
  readonly redis?: boolean;
  /** False lets Postgres answer before the disk has it: quicker tests, still safe against killed processes. */
  readonly durable?: boolean;
  readonly onProgress?: OnProgress;
  readonly onChange?: (status: ProcessStatus) => void;
  /** Called as each engine becomes ready, before the others are. */
  readonly onReady?: (part: PartName) => void;
  /** Aborting it while the stack starts stops what had started. */
  readonly signal?: AbortSignal;
}

/** @param part what the text is about: `postgres`, `downloads` … */
export type OnProgress = (part: string, text: string) => void;
