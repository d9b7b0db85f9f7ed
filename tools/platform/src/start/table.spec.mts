import { processTable } from './table.mts';

describe('the table of what runs where', () => {
  it('shows port, process and memory, and adds the memory up', () => {
    const table = processTable([
      { name: 'wells', state: 'running', pid: 12, port: 8081, restarts: 0, memory: 100 * 1024 * 1024 },
      { name: 'royalty', state: 'backing-off', restarts: 2, lastExit: 'SIGKILL', memory: 0 },
    ]);
    expect(table).toMatch(/wells +running +8081 +12 +100 MiB/);
    expect(table).toContain('backing-off, started again 2× (last: SIGKILL)');
    expect(table).toMatch(/total +100 MiB$/);
  });
});
