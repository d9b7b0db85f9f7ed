import { parseArgs } from 'node:util';

export interface SimulatorConfig {
  readonly gatewayUrl: string;
  readonly access: { readonly token: string } | { readonly clientId: string; readonly clientSecret: string };
  readonly seed: number;
  /** How many times faster than real time the past is played. */
  readonly speed: number;
  /** When the field's history begins, in seconds since 1970; undefined for now. */
  readonly startSeconds?: number;
  readonly stepSeconds: number;
  readonly faults: number;
  readonly batchReadings: number;
  readonly bufferReadings: number;
  /** Where the field and what is not yet delivered are kept; undefined for memory only. */
  readonly stateFolder?: string;
  readonly statusSeconds: number;
}

export const usage = `A simulated field of twenty wells, sending readings to a WellFlow gateway. Nothing it sends is real.

  --gateway URL        the gateway             (WELLFLOW_GATEWAY_URL, http://127.0.0.1:8080)
  --client-id ID       client credentials      (WELLFLOW_CLIENT_ID)
  --client-secret S                            (WELLFLOW_CLIENT_SECRET; better not on a command line)
  --token T            a bearer token instead  (WELLFLOW_TOKEN)
  --seed N             the same seed gives the same field (1)
  --start RFC3339      where the field's history begins (now; a day ago when --speed is above 1)
  --speed N            plays the past N times faster than real time until it has caught up (1)
  --interval SECONDS   shortest time between two readings of a tag (10)
  --faults N           how many times more often than usual pumps trip and sensors fail (1; 0 for never)
  --batch N            most readings in a request, up to 10,000 (2,000)
  --buffer N           most readings held while the gateway is away, then the oldest go (200,000)
  --state FOLDER       keeps the field and undelivered readings over a restart (WELLFLOW_SIMULATOR_STATE; memory only)
  --status SECONDS     how often to print a line of status (60)
  --help`;

type Environment = Readonly<Record<string, string | undefined>>;

const text = { type: 'string' } as const;
const options = {
  gateway: text,
  'client-id': text,
  'client-secret': text,
  token: text,
  seed: { ...text, default: '1' },
  start: text,
  speed: { ...text, default: '1' },
  interval: { ...text, default: '10' },
  faults: { ...text, default: '1' },
  batch: { ...text, default: '2000' },
  buffer: { ...text, default: '200000' },
  state: text,
  status: { ...text, default: '60' },
  help: { type: 'boolean', default: false },
} as const;

/** @throws Error naming the flag that is wrong. Returns undefined when help was asked for. */
export function readConfig(args: readonly string[], env: Environment, nowSeconds: number): SimulatorConfig | undefined {
  const { values } = parseArgs({ args: [...args], options, strict: true });
  if (values.help) return undefined;
  const speed = numberOf('speed', values.speed, { from: 1, to: 100_000 });
  const stepSeconds = numberOf('interval', values.interval, { from: 1, to: 3_600, whole: true });
  const startSeconds = startOf(values.start, speed, nowSeconds);
  const stateFolder = values.state ?? present(env.WELLFLOW_SIMULATOR_STATE);
  return Object.freeze({
    gatewayUrl: urlOf(values.gateway ?? present(env.WELLFLOW_GATEWAY_URL) ?? 'http://127.0.0.1:8080'),
    access: accessOf(values, env),
    seed: numberOf('seed', values.seed, { from: 0, to: 2 ** 32 - 1, whole: true }),
    speed,
    stepSeconds,
    faults: numberOf('faults', values.faults, { from: 0, to: 10_000 }),
    batchReadings: numberOf('batch', values.batch, { from: 1, to: 10_000, whole: true }),
    bufferReadings: numberOf('buffer', values.buffer, { from: 1, to: 50_000_000, whole: true }),
    statusSeconds: numberOf('status', values.status, { from: 1, to: 86_400 }),
    ...(startSeconds === undefined ? {} : { startSeconds }),
    ...(stateFolder === undefined ? {} : { stateFolder }),
  });
}

interface Bounds {
  readonly from: number;
  readonly to: number;
  readonly whole?: true;
}

function numberOf(flag: string, given: string, { from, to, whole }: Bounds): number {
  const value = Number(given);
  const isFine =
    given.trim() !== '' && value >= from && value <= to && (whole === undefined || Number.isInteger(value));
  if (!isFine)
    throw new Error(`--${flag} must be ${whole ? 'a whole number' : 'a number'} from ${from} to ${to}, not "${given}"`);
  return value;
}

function startOf(given: string | undefined, speed: number, nowSeconds: number): number | undefined {
  if (given === undefined) return speed > 1 ? nowSeconds - 86_400 : undefined;
  const milliseconds = Date.parse(given);
  if (Number.isNaN(milliseconds))
    throw new Error(`--start must be an instant like 2026-10-01T00:00:00Z, not "${given}"`);
  if (milliseconds / 1_000 > nowSeconds) throw new Error('--start lies in the future');
  return Math.floor(milliseconds / 1_000);
}

function urlOf(given: string): string {
  if (!URL.canParse(given)) throw new Error(`--gateway must be a URL, not "${given}"`);
  return given;
}

interface AccessFlags {
  readonly token?: string | undefined;
  readonly 'client-id'?: string | undefined;
  readonly 'client-secret'?: string | undefined;
}

function accessOf(flags: AccessFlags, env: Environment): SimulatorConfig['access'] {
  const token = flags.token ?? present(env.WELLFLOW_TOKEN);
  if (token !== undefined) return { token };
  const clientId = flags['client-id'] ?? present(env.WELLFLOW_CLIENT_ID);
  const clientSecret = flags['client-secret'] ?? present(env.WELLFLOW_CLIENT_SECRET);
  if (clientId !== undefined && clientSecret !== undefined) return { clientId, clientSecret };
  throw new Error('set WELLFLOW_CLIENT_ID and WELLFLOW_CLIENT_SECRET, or WELLFLOW_TOKEN');
}

function present(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
