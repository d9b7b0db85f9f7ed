import { createProgress } from './progress.mts';

function screen(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 80, written, write: (text: string) => written.push(text) };
}

describe('the progress of a start', () => {
  it('is plain lines where nobody watches, one for each step', () => {
    const log = screen(false);
    const progress = createProgress(log, () => 0);
    progress.report('kafka', 'starting');
    progress.report('kafka', 'starting');
    progress.report('kafka', 'ready');
    expect(log.written).toEqual(['  0.0 s  kafka: starting\n', '  0.0 s  kafka: ready\n']);
  });

  it('does not print a line for each downloaded file', () => {
    const log = screen(false);
    const progress = createProgress(log, () => 0);
    for (let files = 1; files <= 60; files += 1) progress.report('downloads', `from Maven Central, ${files} files`);
    expect(log.written).toHaveLength(3);
  });

  it('redraws one line a part on a terminal', () => {
    const terminal = screen(true);
    const progress = createProgress(terminal, () => 0);
    progress.report('kafka', 'starting');
    progress.report('postgres', 'starting');
    progress.report('kafka', 'ready');
    expect(terminal.written.at(-1)).toContain('\u001b[2A\u001b[0J');
    expect(terminal.written.at(-1)?.match(/\n/g)).toHaveLength(2);
  });

  it('writes plain lines under the table once it has finished', () => {
    const terminal = screen(true);
    const progress = createProgress(terminal, () => 0);
    progress.report('kafka', 'ready');
    progress.finish();
    progress.say('wells ended');
    expect(terminal.written.at(-1)).toBe('wells ended\n');
  });
});
