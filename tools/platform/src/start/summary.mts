import { relative } from 'node:path';
import type { Platform } from '../platform/platform.mts';
import type { PlatformConfig } from '../state/config.mts';
import { processTable, withMemory } from './table.mts';

export interface SummaryInput {
  readonly platform: Platform;
  readonly token: string | undefined;
  readonly config: PlatformConfig;
}

/** @returns what a person who has just started the platform wants to know. */
export function summary({ platform, token }: SummaryInput): string {
  const seconds = (performance.now() / 1000).toFixed(1);
  const table = processTable(platform.status().map(withMemory));
  const logs = relative(process.cwd(), `${platform.dir}/logs`);
  const gateway = token === undefined ? [] : gatewayLines(platform.gatewayUrl, token);
  return [
    '',
    `WellFlow is ready in ${seconds} s. Ctrl-C stops it.`,
    '',
    table,
    '',
    ...gateway,
    `  Logs      ${logs}`,
    '  Commands  npm run -s wellflow -- --help',
    '',
  ].join('\n');
}

function gatewayLines(gatewayUrl: string, token: string): readonly string[] {
  return [
    `  Console   ${gatewayUrl}/`,
    `  API       ${gatewayUrl}/docs`,
    `  Token     ${token}`,
    `  Try       curl -H "Authorization: Bearer $(npm run -s wellflow -- token)" ${gatewayUrl}/v1/wells`,
  ];
}
