import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLogFile } from './log-file.mts';

describe('a log', () => {
  let dir: string;
  beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'log-'))));
  afterEach(() => rmSync(dir, { recursive: true }));

  it('begins a new file at its limit and drops the oldest', () => {
    const log = openLogFile(join(dir, 'x.log'), { maxBytes: 10, keep: 2 });
    for (const line of ['one......', 'two......', 'three....', 'four.....']) log.write(`${line}\n`);
    log.close();
    expect(readdirSync(dir).sort()).toEqual(['x.log', 'x.log.1', 'x.log.2']);
    expect(readFileSync(join(dir, 'x.log'), 'utf8')).toBe('four.....\n');
    expect(readFileSync(join(dir, 'x.log.2'), 'utf8')).toBe('two......\n');
  });

  it('goes on where an earlier run ended, limit included', () => {
    const limits = { maxBytes: 10, keep: 1 };
    for (const line of ['one......\n', 'two......\n']) {
      const log = openLogFile(join(dir, 'x.log'), limits);
      log.write(line);
      log.close();
    }
    expect(readFileSync(join(dir, 'x.log.1'), 'utf8')).toBe('one......\n');
  });

  it('is readable by its owner and group only, and knows its last lines', () => {
    const log = openLogFile(join(dir, 'x.log'));
    log.write('a\nb\n\n');
    expect(statSync(log.path).mode & 0o007).toBe(0);
    expect(log.tail()).toEqual(['a', 'b']);
    log.close();
  });
});
