import { parseInstant, type Instant } from '@wellflow/kernel';

/** As `parseInstant`, and free for what our own codec or a query of ours has written: each of millions passes here. */
export function toInstant(text: string): Instant {
  return isCanonical(text) ? text : parseInstant(text);
}

const [dot, letterT, letterZ] = ['.', 'T', 'Z'].map((letter) => letter.charCodeAt(0));

function isCanonical(text: string): text is Instant {
  return (
    text.length === 27 &&
    text.charCodeAt(10) === letterT &&
    text.charCodeAt(19) === dot &&
    text.charCodeAt(26) === letterZ
  );
}
