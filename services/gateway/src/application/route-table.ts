/** The services behind the gateway. */
export const services = ['wells', 'production', 'royalty', 'compliance', 'ingestion'] as const;

export type ServiceName = (typeof services)[number];

/** One address of the public API and who answers it. */
export interface PublicRoute {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly service: ServiceName;
  readonly roles: readonly ('admin' | 'operator' | 'producer' | 'viewer' | 'sre')[];
  /** Largest body in bytes. */
  readonly bodyBytes?: number;
  /** Content types of bodies that may come for hours, answered as they come. */
  readonly streams?: readonly string[];
  /** Their bytes are kept: not even a blank line may come before them. */
  readonly verbatim?: boolean;
}

const everybody = ['admin', 'operator', 'producer', 'viewer', 'sre'] as const;
const readers = ['admin', 'operator', 'viewer', 'sre'] as const;

/** The public API. What is not here cannot be reached from outside; each service checks token and role again. */
export const publicRoutes: readonly PublicRoute[] = [
  { method: 'GET', path: '/v1/wells', service: 'wells', roles: everybody },
  { method: 'POST', path: '/v1/wells', service: 'wells', roles: ['admin', 'operator'] },
  { method: 'GET', path: '/v1/wells/:ref', service: 'wells', roles: everybody },
  { method: 'GET', path: '/v1/wells/:ref/history', service: 'wells', roles: readers },
  ...[
    'changes',
    'status-changes',
    'identifier-changes',
    'corrections',
    'status-corrections',
    'identifier-corrections',
  ].map(
    (what) =>
      ({ method: 'POST', path: `/v1/wells/:ref/${what}`, service: 'wells', roles: ['admin', 'operator'] }) as const,
  ),
  { method: 'GET', path: '/v1/wells/:ref/readings', service: 'production', roles: everybody },
  { method: 'GET', path: '/v1/reading-policy', service: 'production', roles: readers },
  { method: 'PUT', path: '/v1/reading-policy', service: 'production', roles: ['admin'] },
  { method: 'GET', path: '/v1/production/wells', service: 'production', roles: readers },
  { method: 'GET', path: '/v1/royalty/wells', service: 'royalty', roles: readers },
  { method: 'GET', path: '/v1/compliance/wells', service: 'compliance', roles: readers },
  {
    method: 'POST',
    path: '/v1/readings',
    service: 'ingestion',
    roles: ['producer', 'admin', 'operator'],
    bodyBytes: 8 * 1024 * 1024,
    streams: ['application/x-ndjson', 'application/ndjson', 'application/jsonl'],
  },
  { method: 'GET', path: '/v1/quarantine', service: 'ingestion', roles: readers },
  { method: 'GET', path: '/v1/receipts/:receiptId', service: 'ingestion', roles: everybody },
  { method: 'GET', path: '/v1/wells/:ref/data-quality', service: 'ingestion', roles: everybody },
  { method: 'GET', path: '/v1/intake-window', service: 'ingestion', roles: readers },
  { method: 'PUT', path: '/v1/intake-window', service: 'ingestion', roles: ['admin'] },
  { method: 'GET', path: '/v1/producers/activity', service: 'ingestion', roles: readers },
  { method: 'GET', path: '/v1/producers/:producerId/activity', service: 'ingestion', roles: readers },
  { method: 'GET', path: '/v1/alarms', service: 'ingestion', roles: readers },
  { method: 'GET', path: '/v1/alarms/history', service: 'ingestion', roles: readers },
  { method: 'GET', path: '/v1/alarms/figures', service: 'ingestion', roles: readers },
  { method: 'POST', path: '/v1/alarms/:alarmId/acknowledge', service: 'ingestion', roles: ['admin', 'operator'] },
  { method: 'POST', path: '/v1/alarms/:alarmId/shelve', service: 'ingestion', roles: ['admin', 'operator'] },
  { method: 'POST', path: '/v1/alarms/:alarmId/unshelve', service: 'ingestion', roles: ['admin', 'operator'] },
  {
    method: 'POST',
    path: '/v1/alarms/:alarmId/take-out-of-service',
    service: 'ingestion',
    roles: ['admin', 'operator'],
  },
  {
    method: 'POST',
    path: '/v1/alarms/:alarmId/return-to-service',
    service: 'ingestion',
    roles: ['admin', 'operator'],
  },
  { method: 'GET', path: '/v1/falls', service: 'ingestion', roles: readers },
  { method: 'POST', path: '/v1/falls/:fallId/decide', service: 'ingestion', roles: ['admin', 'operator'] },
  { method: 'POST', path: '/v1/alarm-rules', service: 'ingestion', roles: ['admin', 'operator'] },
  { method: 'POST', path: '/v1/authoritative-sources', service: 'ingestion', roles: ['admin'] },
  { method: 'GET', path: '/v1/quarantine/decisions', service: 'ingestion', roles: readers },
  { method: 'POST', path: '/v1/quarantine/replay', service: 'ingestion', roles: ['admin', 'operator'] },
  { method: 'POST', path: '/v1/quarantine/skip', service: 'ingestion', roles: ['admin', 'operator'] },
  { method: 'GET', path: '/v1/tags', service: 'ingestion', roles: everybody },
  { method: 'POST', path: '/v1/tags', service: 'ingestion', roles: ['admin', 'operator'] },
  { method: 'GET', path: '/v1/tags.csv', service: 'ingestion', roles: everybody },
  { method: 'GET', path: '/v1/tags/unknown', service: 'ingestion', roles: readers },
  {
    method: 'POST',
    path: '/v1/tags/import',
    service: 'ingestion',
    roles: ['admin', 'operator'],
    bodyBytes: 8 * 1024 * 1024,
  },
  { method: 'GET', path: '/v1/tags/:ref', service: 'ingestion', roles: everybody },
  { method: 'PUT', path: '/v1/tags/:ref', service: 'ingestion', roles: ['admin', 'operator'] },
  { method: 'GET', path: '/v1/tags/:ref/history', service: 'ingestion', roles: everybody },
  { method: 'GET', path: '/v1/imports', service: 'ingestion', roles: ['admin', 'operator'] },
  { method: 'POST', path: '/v1/imports', service: 'ingestion', roles: ['admin', 'operator'] },
  { method: 'GET', path: '/v1/imports/:importId', service: 'ingestion', roles: ['admin', 'operator'] },
  {
    method: 'PUT',
    path: '/v1/imports/:importId/file',
    service: 'ingestion',
    roles: ['admin', 'operator'],
    streams: [
      ...['text/csv', 'text/plain', 'text/tab-separated-values'],
      ...['application/gzip', 'application/x-gzip', 'application/octet-stream'],
    ],
    verbatim: true,
  },
  { method: 'GET', path: '/v1/imports/:importId/report.csv', service: 'ingestion', roles: ['admin', 'operator'] },
  { method: 'POST', path: '/v1/imports/:importId/resume', service: 'ingestion', roles: ['admin', 'operator'] },
  { method: 'POST', path: '/v1/imports/:importId/cancel', service: 'ingestion', roles: ['admin', 'operator'] },
  { method: 'GET', path: '/v1/tag-templates', service: 'ingestion', roles: readers },
  { method: 'POST', path: '/v1/tag-templates', service: 'ingestion', roles: ['admin', 'operator'] },
  { method: 'POST', path: '/v1/tag-templates/:ref/apply', service: 'ingestion', roles: ['admin', 'operator'] },
  {
    method: 'POST',
    path: '/v1/efm',
    service: 'ingestion',
    roles: ['producer', 'admin', 'operator'],
    bodyBytes: 8 * 1024 * 1024,
  },
  { method: 'GET', path: '/v1/efm/meters', service: 'ingestion', roles: everybody },
  { method: 'POST', path: '/v1/efm/meters', service: 'ingestion', roles: ['admin', 'operator'] },
  { method: 'GET', path: '/v1/efm/mappings', service: 'ingestion', roles: everybody },
  { method: 'POST', path: '/v1/efm/mappings', service: 'ingestion', roles: ['admin', 'operator'] },
  { method: 'GET', path: '/v1/efm/held', service: 'ingestion', roles: readers },
  { method: 'GET', path: '/v1/efm/:ref/records', service: 'ingestion', roles: readers },
  { method: 'GET', path: '/v1/efm/:ref/days', service: 'ingestion', roles: readers },
  { method: 'GET', path: '/v1/efm/:ref/audit-package', service: 'ingestion', roles: readers },
];

/** The service by its name, if there is one. */
export function findService(name: string): ServiceName | undefined {
  return services.find((service) => service === name);
}
