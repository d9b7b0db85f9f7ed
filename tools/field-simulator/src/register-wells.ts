import type { WellDesign } from './field/well-design';
import { delayMs } from './sending/back-off';
import type { Gateway } from './sending/gateway';

export interface RegisterDeps {
  readonly gateway: Gateway;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly announce: (line: string) => void;
}

const backOff = { firstMs: 500, longestMs: 10_000 };

/** Tells the platform every well, patiently: at start-up the gateway may still be coming up. */
export async function registerWells(
  deps: RegisterDeps,
  wells: readonly WellDesign[],
  signal: AbortSignal,
): Promise<void> {
  let registered = 0;
  for (const { apiNumber, name } of wells) {
    if (await registerWell(deps, { apiNumber, name }, signal)) registered += 1;
  }
  if (!signal.aborted)
    deps.announce(`${registered} wells registered, ${wells.length - registered} were known or refused`);
}

async function registerWell(
  deps: RegisterDeps,
  well: { apiNumber: string; name: string },
  signal: AbortSignal,
): Promise<boolean> {
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    const outcome = await deps.gateway.registerWell(well);
    if (outcome.kind === 'acknowledged') return true;
    if (outcome.kind === 'refused') return sayWhy(deps, well.apiNumber, outcome.why);
    if (attempt === 3) deps.announce(`waiting for the gateway to take well ${well.apiNumber}: ${outcome.why}`);
    await deps.sleep(
      Math.max(
        delayMs(backOff, attempt, () => 1),
        outcome.afterMs ?? 0,
      ),
      signal,
    );
  }
  return false;
}

// 409: it was registered by an earlier run.
function sayWhy({ announce }: RegisterDeps, apiNumber: string, why: string): false {
  if (!why.startsWith('409')) announce(`well ${apiNumber} refused: ${why}`);
  return false;
}
