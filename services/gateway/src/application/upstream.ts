import type { ServiceName } from './route-table';

/** A body as it streams. */
export type Bytes = AsyncIterable<Uint8Array>;

export interface UpstreamRequest {
  readonly method: string;
  /** Path and query, as the service knows them. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Bytes | string | undefined;
  /** The answer comes for as long as the body does, with silence between its lines. */
  readonly streams?: boolean;
  /** The answer comes once all of the body has, which may be hours. */
  readonly uploads?: boolean;
  /** Aborted when the caller goes away. */
  readonly signal?: AbortSignal | undefined;
}

export interface UpstreamReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Bytes;
}

/** One service behind the gateway. */
export interface Upstream {
  readonly service: ServiceName;
  /** Passes a request on, within its policy; the reply streams. @throws what the policy throws, and connection errors. */
  forward(request: UpstreamRequest): Promise<UpstreamReply>;
  /** A small document, for the roll-up, the metrics and the API description. @throws on anything but text with a status. */
  fetchText(path: string): Promise<{ readonly status: number; readonly text: string }>;
  close(): Promise<void>;
}

export type Upstreams = Readonly<Record<ServiceName, Upstream>>;
