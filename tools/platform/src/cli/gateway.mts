import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchToken } from '../platform/token.mts';
import { developmentClient } from '../state/credentials.mts';
import { readIfThere } from '../state/files.mts';
import { messageOf, Problem } from '../state/problem.mts';
import { stackSettings } from '../state/settings.mts';
import { stateFiles } from '../state/state-files.mts';
import { readConfig } from '../state/config.mts';
import type { SharedArguments } from './cli.mts';

export interface Caller {
  readonly role: string;
  readonly organization: string;
}

export interface Call {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  /** Sent as it is, in place of a JSON body. */
  readonly text?: string;
  /** Of the text. */
  readonly type?: string;
}

/** A gateway as the command line talks to it. */
export interface Gateway {
  readonly url: string;
  token(caller: Caller): Promise<string>;
  /** @returns the body of the reply. @throws Problem `refused` with what the gateway says, `no-gateway` */
  call(call: Call, caller: Caller): Promise<unknown>;
  /** @returns status and body, whatever they are, without a token. */
  ask(path: string): Promise<{ readonly status: number; readonly body: unknown }>;
}

export function openGateway(args: SharedArguments): Gateway {
  const url = args.gateway ?? gatewayOf(args.dir);
  const token = (caller: Caller): Promise<string> => tokenFor(args, url, caller);
  return {
    url,
    token,
    async call(call, caller) {
      const { status, body } = await send(url, call, await token(caller));
      if (status < 400) return body;
      throw refusal(status, body);
    },
    ask: (path) => send(url, { path }),
  };
}

function gatewayOf(dir: string): string {
  const environment = JSON.parse(readIfThere(stateFiles(dir).environment) ?? '{}') as {
    readonly WELLFLOW_GATEWAY_URL?: string;
  };
  return environment.WELLFLOW_GATEWAY_URL ?? `http://127.0.0.1:${stackSettings.services['gateway']}`;
}

async function tokenFor({ gateway, dir }: SharedArguments, gatewayUrl: string, caller: Caller): Promise<string> {
  const { givenToken } = readConfig();
  if (givenToken !== undefined) return givenToken;
  if (gateway !== undefined)
    throw new Problem('no-token', 'A gateway of your own asks for a token of your own.', 'Set WELLFLOW_TOKEN.');
  return fetchToken({ gatewayUrl, secret: clientSecret(dir), ...caller });
}

function clientSecret(dir: string): string {
  const file = join(dir, 'credentials.json');
  try {
    const secret = (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)[developmentClient];
    if (secret !== undefined) return secret;
  } catch {
    // Said below.
  }
  throw new Problem(
    'not-running',
    `${file} cannot be read: the platform has not been started here, or by another user.`,
    'Start it: npm start.',
  );
}

async function send(url: string, { method = 'GET', path, query = {}, ...content }: Call, token?: string) {
  const target = new URL(path, url);
  const body = textOf(content);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) target.searchParams.set(name, String(value));
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-type': content.type ?? 'application/json' }),
  };
  const request = {
    method,
    headers,
    ...(body !== undefined && { body }),
    signal: AbortSignal.timeout(60_000),
  };
  const reply = await fetch(target, request).catch((error: unknown) => {
    const why = messageOf(error instanceof Error ? (error.cause ?? error) : error);
    throw new Problem('no-gateway', `The gateway does not answer at ${url} (${why}).`, 'Start it: npm start.');
  });
  const text = await reply.text();
  return { status: reply.status, body: parse(text) };
}

function textOf({ text, body }: Pick<Call, 'text' | 'body'>): string | undefined {
  return text ?? (body === undefined ? undefined : JSON.stringify(body));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function refusal(status: number, body: unknown): Problem {
  const said: Readonly<Record<string, unknown>> = typeof body === 'object' && body !== null ? { ...body } : {};
  const detail = said['detail'] ?? said['title'] ?? JSON.stringify(body);
  const code = said['code'] === undefined ? '' : ` (${String(said['code'])})`;
  return new Problem('refused', `The gateway answered ${status}: ${String(detail)}${code}`, hints[status] ?? '');
}

const hints: Readonly<Record<number, string>> = {
  401: 'The token is not good here: was it made by this gateway?',
  403: 'Choose a role that may: --role admin.',
  404: 'There is no such thing in this organization.',
};
