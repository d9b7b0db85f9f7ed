import { readIfThere } from '../state/files.mts';
import { Problem } from '../state/problem.mts';
import type { ControlAddress } from './control-server.mts';

/** Asks the supervisor of a state folder. @throws Problem `not-running`, `refused` */
export async function askSupervisor(file: string, method: 'GET' | 'POST', path: string): Promise<unknown> {
  const text = readIfThere(file);
  if (text === undefined) throw notRunning();
  const { url, key } = JSON.parse(text) as ControlAddress;
  const request = { method, headers: { authorization: `Bearer ${key}` }, signal: AbortSignal.timeout(120_000) };
  const reply = await fetch(`${url}${path}`, request).catch(() => undefined);
  if (reply === undefined || reply.status === 401) throw notRunning();
  const body: unknown = await reply.json();
  if (reply.ok) return body;
  const error =
    typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : String(reply.status);
  throw new Problem('refused', error, 'npm run -s wellflow -- status lists the processes.');
}

function notRunning(): Problem {
  return new Problem('not-running', 'WellFlow does not run from this folder.', 'Start it: npm start.');
}
