/** Shows what is going on while the platform comes up. */
export interface Progress {
  report(part: string, text: string): void;
  /** A line that stays. */
  say(text: string): void;
  /** Leaves what is shown where it is; what comes later is plain lines. */
  finish(): void;
}

export interface Screen {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** On a terminal one line a part, redrawn in place; elsewhere a plain line for each step. */
export function createProgress(screen: Screen, now: () => number = () => performance.now()): Progress {
  const begin = now();
  const seconds = (): string => `${((now() - begin) / 1000).toFixed(1).padStart(5)} s`;
  return screen.isTTY === true ? onTerminal(screen, seconds) : inLines(screen, seconds);
}

function inLines(screen: Screen, seconds: () => string): Progress {
  const shown = new Map<string, string>();
  return {
    report(part, text) {
      // A count that only moves on is worth a line now and then, not for each file.
      const step = text.replace(/\d+ files/, (files) => `${Math.floor(Number.parseInt(files, 10) / 25) * 25}+ files`);
      if (shown.get(part) !== step) screen.write(`${seconds()}  ${part}: ${text}\n`);
      shown.set(part, step);
    },
    say: (text) => void screen.write(`${text}\n`),
    finish: () => undefined,
  };
}

function onTerminal(screen: Screen, seconds: () => string): Progress {
  const rows = new Map<string, string>();
  let drawn = 0;
  let over = false;
  const erase = (): string => (drawn === 0 ? '' : `\u001b[${drawn}A\u001b[0J`);
  const draw = (): void => {
    const width = (screen.columns ?? 80) - 1;
    const lines = [...rows].map(([part, text]) => `  ${part.padEnd(12)} ${text}`.slice(0, width));
    screen.write(`${erase()}${lines.map((line) => `${line}\n`).join('')}`);
    drawn = lines.length;
  };
  return {
    report(part, text) {
      rows.set(part, `${text.padEnd(44)} ${seconds()}`);
      if (over) screen.write(`${part}: ${text}\n`);
      else draw();
    },
    say(text) {
      screen.write(`${over ? '' : erase()}${text}\n`);
      drawn = 0;
      if (!over) draw();
    },
    finish: () => void (over = true),
  };
}
