/** Says of a path below the context whether a `.dockerignore` keeps it out. */
export type IsIgnored = (path: string) => boolean;

interface Pattern {
  readonly expression: RegExp;
  readonly lets: boolean;
}

/** As Docker reads it: the last pattern that matches a path, or a folder above it, decides. */
export function parseIgnoreFile(text: string): IsIgnored {
  const lines = text.split('\n').map((line) => line.trim());
  const patterns = lines.filter((line) => line !== '' && !line.startsWith('#')).map(parsePattern);
  return (path) => patterns.findLast(({ expression }) => expression.test(path))?.lets === false;
}

function parsePattern(line: string): Pattern {
  const lets = line.startsWith('!');
  const path = (lets ? line.slice(1) : line).replace(/^\//, '');
  const expression = path
    .split('/')
    .map((part) =>
      part === '**'
        ? '**'
        : part
            .replace(/[.+^${}()|[\]\\]/g, '\\$&')
            .replaceAll('*', '[^/]*')
            .replaceAll('?', '[^/]'),
    )
    .join('/')
    .replaceAll('**/', '(?:.*/)?')
    .replaceAll('**', '.*');
  return { expression: new RegExp(`^${expression}(?:/.*)?$`), lets };
}
