import { join } from 'node:path';
import type { Guard } from '../process/guard.mts';
import { openLogFile } from '../process/log-file.mts';
import { createSupervised } from '../process/supervised.mts';
import type { ProcessStatus, Supervised, SupervisedSpec } from '../process/supervision.mts';
import { redisAnswers } from '../stack/redis.mts';
import { root } from '../state/root.mts';
import { brokerEnvironment, simulatorEnvironment, serviceEnvironment, serviceUrl } from './environment.mts';
import type { Environment, EnvironmentInput } from './environment.mts';
import type { Programs } from './programs.mts';
import { checkBuilt } from './tasks.mts';

export interface FleetDeps {
  readonly dir: string;
  readonly guard: Guard;
  readonly programs: Programs;
  readonly input: EnvironmentInput;
  /** Added to one process's environment, by its name. */
  readonly extra: Readonly<Record<string, Environment>>;
  readonly onChange: (status: ProcessStatus) => void;
}

export const simulatorName = 'simulator';
export const brokerName = 'mqtt';

// A leak shows as a restart of one process instead of a machine that swaps. What a request holds until Kafka has answered
// fits the young generation, which then is not copied again and again: 40 % more readings a second.
const memory = ['--max-old-space-size=256', '--max-semi-space-size=64'];

/** One service under supervision: ready once it says so itself, whatever it depends on. */
export function superviseService(name: string, deps: FleetDeps): Supervised {
  const port = deps.input.ports[name];
  const env = { ...serviceEnvironment(name, deps.input), ...deps.extra[name] };
  const health = `${serviceUrl(deps.input.ports, name)}/health/self`;
  const isReady = async (): Promise<boolean> => (await fetch(health, { signal: AbortSignal.timeout(2_000) })).ok;
  return supervise(
    name,
    { program: deps.programs.service(name), env, isReady, ...(port !== undefined && { port }) },
    deps,
  );
}

/** The simulator is ready when it runs: what it does shows at the gateway. */
export function superviseSimulator(deps: FleetDeps): Supervised {
  const env = { ...simulatorEnvironment(deps.input), ...deps.extra[simulatorName] };
  return supervise(simulatorName, { program: deps.programs.simulator, env, isReady: async () => true }, deps);
}

/** Ready when it takes connections. */
export function superviseBroker(program: readonly string[], deps: FleetDeps): Supervised {
  const env = { ...brokerEnvironment(deps.input), ...deps.extra[brokerName] };
  const port = deps.input.ports['mqtt'] ?? 0;
  return supervise(brokerName, { program, env, port, isReady: () => redisAnswers(port) }, deps);
}

type Program = Pick<SupervisedSpec, 'env' | 'isReady' | 'port'> & { readonly program: readonly string[] };

function supervise(name: string, { program, ...rest }: Program, { dir, guard, onChange }: FleetDeps): Supervised {
  checkBuilt(program);
  const log = openLogFile(join(dir, 'logs', `${name}.log`));
  const spec = { name, command: process.execPath, args: [...memory, ...program], cwd: root, ...rest };
  return createSupervised(spec, { guard, log, onChange });
}
