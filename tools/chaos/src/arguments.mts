import { parseArgs } from 'node:util';

export const breakable = ['wells', 'production'] as const;
export type Breakable = (typeof breakable)[number];

export interface ChaosOptions {
  readonly minutes: number;
  readonly seed: number;
  /** A service whose commits are now and then reported and rolled back: the ledger has to notice. */
  readonly broken: Breakable | undefined;
}

export const usage = `Runs a platform of its own for some minutes while processes are killed, restarted and frozen, and holds what is
in it afterwards to a ledger of what was acknowledged.

  --minutes N   how long there is trouble (10)
  --seed N      decides which trouble, when and in what order (1)
  --break NAME  ${breakable.join(' or ')}: now and then a commit of it is reported and rolled back; to be noticed
  --help`;

/** @returns undefined when help was asked for. @throws Error naming the flag that is wrong */
export function parseChaosArguments(args: readonly string[]): ChaosOptions | undefined {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { ...text, default: '10' },
      seed: { ...text, default: '1' },
      break: text,
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new Error(`--minutes ${values.minutes}: a number above 0`);
  const seed = Number(values.seed);
  if (!Number.isInteger(seed)) throw new Error(`--seed ${values.seed}: a whole number`);
  const broken = breakable.find((name) => name === values.break);
  if (values.break !== undefined && broken === undefined)
    throw new Error(`--break ${values.break}: ${breakable.join(' or ')}`);
  return { minutes, seed, broken };
}
