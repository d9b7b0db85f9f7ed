import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sources } from './root.mts';

/** What `stack.json` says: the one place that names versions, ports and engine settings. */
export interface StackSettings {
  readonly postgres: EngineSettings & { readonly transactionTimeout: string };
  readonly kafka: EngineSettings & { readonly controllerPort: number };
  readonly registry: Omit<EngineSettings, 'settings'> & { readonly database: string; readonly compatibility: string };
  readonly redis: EngineSettings;
  readonly mqtt: { readonly port: number };
  readonly services: Readonly<Record<string, number>>;
  readonly minimumJava: number;
  readonly log4j: string;
}

interface EngineSettings {
  readonly version: string;
  readonly image: string;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
}

export const stackSettings = JSON.parse(readFileSync(join(sources, '..', 'stack.json'), 'utf8')) as StackSettings;

/** The services, the gateway last: it is asked only once the others are there. */
export const serviceNames: readonly string[] = Object.keys(stackSettings.services).sort(
  (left, right) => Number(left === 'gateway') - Number(right === 'gateway'),
);
