import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Jdk } from './jdk.mts';

const firstWithAot = 25;

/** @returns the flags that make a JVM start from its ahead-of-time cache, none where there is no cache for this JDK. */
export function aotFlags(engine: 'kafka' | 'registry', jdk: Jdk, cacheDir: string): readonly string[] {
  const file = aotFile(engine, jdk, cacheDir);
  return jdk.version >= firstWithAot && existsSync(file) ? [`-XX:AOTCache=${file}`] : [];
}

export function aotFile(engine: 'kafka' | 'registry', jdk: Jdk, cacheDir: string): string {
  return join(cacheDir, `${engine}-${jdk.version}-${process.arch}.aot`);
}
