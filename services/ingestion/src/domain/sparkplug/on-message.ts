import { nodeScope, takeBirth } from './births';
import { takeData } from './data';
import { bdSeqOf, endDevices, isDeathOf, takeDeviceDeath, takeNodeDeath } from './deaths';
import { belongsTo, bySequence, distance, isKnown, next, remember } from './sequence';
import type { EdgeSession, FieldMessage, HeldMessage, Scope, Step } from './session';
import { beginWork, changeSession, endWork, wantRebirth, type Work } from './work';

// A node that is this far ahead of what is missing is not waited for any longer; it bounds what is held in memory.
const mostHeld = 64;

/**
 * Takes one message of an edge node. In any order within the reorder timeout messages give the readings that they give
 * in theirs; what does not come in time ends in a request for rebirth.
 *
 * @param nowMs milliseconds since 1970
 */
export function onMessage(session: EdgeSession, message: FieldMessage, nowMs: number): Step {
  const work = beginWork(session, nowMs);
  const { type, device } = message.topic;
  if (device === nodeScope && type === 'BIRTH') takeNodeBirth(work, message);
  else if (device === nodeScope && type === 'DEATH') takeWill(work, message);
  else takeInTurn(work, message);
  return endWork(work);
}

/** The reorder timeout, for whom it is over: takes what was held, and asks for births if something stays missing. */
export function onTick(session: EdgeSession, nowMs: number, reorderMs: number): Step {
  const work = beginWork(session, nowMs);
  const since = heldSince(session);
  if (since !== undefined && nowMs - since >= reorderMs) giveUpWaiting(work);
  return endWork(work);
}

/** When the longest waiting message came. */
export function heldSince({ held }: EdgeSession): number | undefined {
  return held.reduce<number | undefined>((first, { sinceMs }) => Math.min(first ?? sinceMs, sinceMs), undefined);
}

function takeNodeBirth(work: Work, message: FieldMessage): void {
  const before = work.session;
  const seq = message.payload.seq ?? 0;
  const birth = { ...message, seq };
  if (before.status === 'online' && isKnown(before.recent, { seq, timestampMs: message.payload.timestampMs })) {
    work.omitted.duplicate += 1;
    return;
  }
  const ours = before.held.filter((held) => belongsTo({ birth, expected: before.expected }, held));
  takeLeftovers(work, ours);
  const bdSeq = bdSeqOf(message.payload);
  const bornAtMs = message.payload.timestampMs ?? work.nowMs;
  if (before.status === 'online' && bdSeq !== before.bdSeq) endDevices(work, bornAtMs);
  changeSession(work, { status: 'online', bdSeq, scopes: forgetAliases(work.session.scopes), recent: [], held: ours });
  take(work, birth);
  drain(work);
}

/** What came late of the session that ends now. Its own births are still the ones that count. */
function takeLeftovers(work: Work, except: readonly HeldMessage[]): void {
  const old = work.session.held.filter((held) => !except.includes(held));
  for (const held of bySequence(old, work.session.expected)) takeContent(work, held);
}

/** With a node's birth every device has to be born again before its aliases mean anything. */
function forgetAliases(scopes: EdgeSession['scopes']): EdgeSession['scopes'] {
  const forgotten = ([device, scope]: readonly [string, Scope]) => [device, { ...scope, aliases: new Map() }] as const;
  return new Map([...scopes].map(forgotten));
}

function takeWill(work: Work, { payload }: FieldMessage): void {
  if (work.session.status === 'unborn' || !isDeathOf(work.session.bdSeq, payload)) return;
  takeLeftovers(work, []);
  changeSession(work, { held: [] });
  takeNodeDeath(work);
}

function takeInTurn(work: Work, message: FieldMessage): void {
  const { status, expected, recent } = work.session;
  const { seq, timestampMs } = message.payload;
  // Without a number there is no turn to wait for.
  if (seq === undefined) return takeContent(work, message);
  if (isKnown(recent, { seq, timestampMs }) || isHeld(work, { ...message, seq })) {
    work.omitted.duplicate += 1;
    return;
  }
  if (status === 'unborn' || distance(expected, seq) !== 0) return hold(work, { ...message, seq });
  take(work, { ...message, seq });
  drain(work);
}

function isHeld({ session }: Work, { payload, seq }: FieldMessage & { readonly seq: number }): boolean {
  return session.held.some((held) => held.seq === seq && held.payload.timestampMs === payload.timestampMs);
}

function hold(work: Work, message: FieldMessage & { readonly seq: number }): void {
  const { held } = work.session;
  const taken = held.some(({ seq }) => seq === message.seq);
  if (taken || held.length >= mostHeld) giveUpWaiting(work);
  changeSession(work, { held: [...work.session.held, { ...message, sinceMs: work.nowMs }] });
}

function take(work: Work, message: FieldMessage & { readonly seq: number }): void {
  takeContent(work, message);
  const { seq, payload } = message;
  const recent = remember(work.session.recent, { seq, timestampMs: payload.timestampMs });
  changeSession(work, { expected: next(seq), recent });
}

/** Takes the held messages whose turn has come. */
function drain(work: Work): void {
  for (;;) {
    const { held, expected } = work.session;
    const due = held.find(({ seq }) => seq === expected);
    if (due === undefined) return;
    changeSession(work, { held: held.filter((other) => other !== due) });
    take(work, due);
  }
}

/** Later is better than never: what was held is taken in its order, and the births that mend the rest are asked for. */
function giveUpWaiting(work: Work): void {
  const { held, expected, status } = work.session;
  wantRebirth(work, status === 'unborn' ? 'no-birth' : 'sequence-gap');
  changeSession(work, { held: [] });
  for (const message of bySequence(held, expected)) take(work, message);
}

function takeContent(work: Work, message: FieldMessage): void {
  const { type } = message.topic;
  if (type === 'BIRTH') return takeBirth(work, message);
  if (type === 'DATA') return takeData(work, message);
  takeDeviceDeath(work, message);
}
