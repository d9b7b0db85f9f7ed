import { execFileSync } from 'node:child_process';
import { breaks } from './compatibility.mts';
import type { Contracts, ReleasedVersion } from './load.mts';

/** What the tree's schemas would break of what has been told. `today` is `YYYY-MM-DD`. */
export function complaintsAboutChanges(
  { schemas, file }: Contracts,
  released: readonly ReleasedVersion[],
  today: string,
): readonly string[] {
  return released.flatMap(({ name, version, record }) => {
    const current = schemas.find((schema) => schema.name === name);
    if (current !== undefined)
      return breaks(record, current.record).map((text) => `${current.path} against released ${version}: ${text}`);
    const retiredOn = file.retired[name];
    return retiredOn !== undefined && retiredOn < today
      ? []
      : [`${name} was released and is gone: it stays until its day in topics.yaml, retired, has passed`];
  });
}

/** Released versions never change: the last tag's copies are compared with the tree. */
export function complaintsAboutHistory(root: string): readonly string[] {
  const tag = git(root, ['tag', '--merged', 'HEAD', '--sort=-creatordate'])?.split('\n')[0];
  if (!tag) return [];
  const touched = git(root, ['diff', '--name-only', '--diff-filter=MDRT', tag, '--', 'schemas/released']) ?? '';
  return touched
    .split('\n')
    .filter(Boolean)
    .map((path) => `${path} was released with ${tag} and must stay as it was`);
}

function git(root: string, command: readonly string[]): string | undefined {
  try {
    return execFileSync('git', command, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    // An unpacked archive has no history to compare with; the released folder itself is still judged.
    return undefined;
  }
}
