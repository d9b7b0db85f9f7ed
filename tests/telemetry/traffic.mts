import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../tools/platform/src/index.mts';

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A request to the gateway as an administrator. @param traceparent of the caller, so that a test knows its trace */
export async function ask(
  platform: Platform,
  path: string,
  options: { readonly body?: object; readonly traceparent?: string } = {},
): Promise<Answer> {
  const { body, traceparent } = options;
  const headers = {
    authorization: `Bearer ${await platform.token()}`,
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(traceparent !== undefined && { traceparent }),
  };
  const reply = await fetch(platform.gatewayUrl + path, {
    headers,
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  });
  return { status: reply.status, body: parseObject(await reply.text()) };
}

/** Asks until the answer is as wished. @throws Error with the last answer after `seconds` */
export async function until<T>(seconds: number, get: () => Promise<T>, isFine: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    const value = await get();
    if (isFine(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`Not so within ${seconds} s; last: ${JSON.stringify(value).slice(0, 2_000)}`);
    await sleep(500);
  }
}

export function reading(well: string): Readonly<Record<string, unknown>> {
  return {
    well,
    measurement: 'tubing-pressure',
    time: new Date(Date.now() - 30_000).toISOString(),
    value: 212.5,
    unit: 'psi',
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}
