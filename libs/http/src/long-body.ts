import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';

const taking = new WeakSet<Socket>();

/**
 * Lets the body of this one request come for as long as the caller has something to say: the server's time for a request
 * does not count. A connection on which nothing moves in either direction for `idleMs` is cut.
 * Call it from `onRequest` or `preParsing`, and give the route a `timeoutMs` of `Infinity` for such requests.
 */
export function allowLongBody(request: FastifyRequest, reply: FastifyReply, idleMs: number): void {
  const { socket } = request.raw;
  taking.add(socket);
  // Node puts its own idle limit back when the answer is finished.
  reply.raw.setTimeout(idleMs, () => socket.destroy());
  reply.raw.once('close', () => taking.delete(socket));
}

/** Node names an overdue request once and forgets it, so not answering is letting it go on. */
export function mayTakeLong(socket: Socket): boolean {
  return taking.has(socket);
}
