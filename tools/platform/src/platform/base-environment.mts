import { join } from 'node:path';
import type { PlatformConfig } from '../state/config.mts';
import type { Environment } from './environment.mts';

/** What every process of ours gets; the compile cache halves the time a service takes to load. */
export function baseEnvironment(config: PlatformConfig, dir: string): Environment {
  return {
    ...config.childEnvironment,
    NODE_COMPILE_CACHE: join(dir, 'compile-cache'),
    WELLFLOW_LOG_LEVEL: config.logLevel,
    ...(config.otlpUrl !== undefined && { WELLFLOW_OTLP_URL: config.otlpUrl }),
  };
}
