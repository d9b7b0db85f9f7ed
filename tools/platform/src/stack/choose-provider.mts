import type { PlatformConfig } from '../state/config.mts';
import { isProblem } from '../state/problem.mts';
import { findMaven } from './engines.mts';
import { findExecutable } from './executables.mts';
import { findJdk } from './jdk.mts';

export interface Teller {
  say(text: string): void;
}

/** Docker when asked, or where Java or Maven is missing and Docker is not. @throws Problem when neither can be had */
export function chooseProvider(docker: boolean, config: PlatformConfig, { say }: Teller): 'embedded' | 'docker' {
  if (docker) return 'docker';
  try {
    findJdk(config);
    findMaven(config);
    return 'embedded';
  } catch (error) {
    if (!isProblem(error) || findExecutable('docker', config.path) === undefined) throw error;
    say(`${error.message} Using Docker instead.`);
    return 'docker';
  }
}
