import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { stackSettings } from '../state/settings.mts';
import type { Jdk } from './jdk.mts';

export type JavaEngine = 'kafka' | 'registry';

const firstWithAot = 25;

/** @returns the flags that make a JVM start from its ahead-of-time cache, none where there is no cache for this JDK. */
export function aotFlags(engine: JavaEngine, jdk: Jdk, cacheDir: string): readonly string[] {
  const file = aotFile(engine, jdk, cacheDir);
  return existsSync(file) ? [`-XX:AOTCache=${file}`] : [];
}

/** @returns whether this JDK could start the engine quicker than it does now. */
export function wantsAot(engine: JavaEngine, jdk: Jdk, cacheDir: string): boolean {
  return jdk.version >= firstWithAot && !existsSync(aotFile(engine, jdk, cacheDir));
}

/** A cache fits one build of one JVM and one version of the engine; a JVM ignores any other, with a warning. */
export function aotFile(engine: JavaEngine, jdk: Jdk, cacheDir: string): string {
  return join(cacheDir, `${engine}-${stackSettings[engine].version}-jdk-${jdk.build}-${process.arch}.aot`);
}
