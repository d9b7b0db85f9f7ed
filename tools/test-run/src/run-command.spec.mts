import { runCommand } from './run-command.mts';

const node = (script: string, limitMinutes?: number) =>
  runCommand({
    ...{ command: process.execPath, args: ['-e', script], cwd: process.cwd(), env: {} },
    ...(limitMinutes !== undefined && { limitMinutes }),
  });

describe('a command', () => {
  it('gives what it wrote and how it ended', async () => {
    expect(await node('console.log("done"); process.exit(3)')).toEqual({ code: 3, output: 'done\n' });
  });

  it('that hangs is ended, with what it has started', async () => {
    const child =
      'require("child_process").spawn(process.execPath, ["-e", "setInterval(() => 0, 1000)"], { stdio: "inherit" })';
    const { code } = await node(`${child}; setInterval(() => 0, 1000)`, 1 / 60);
    expect(code).toBe(124);
  });

  it('that is not there fails', async () => {
    const { code } = await runCommand({ command: 'no-such-program', args: [], cwd: process.cwd(), env: {} });
    expect(code).toBe(127);
  });
});
