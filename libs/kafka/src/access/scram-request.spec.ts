import { pbkdf2Sync } from 'node:crypto';
import { encodeScramChange, readScramAnswer, ScramRefused } from './scram-request';

const none = { upsertions: [], deletions: [] };

/** An answer as KIP-554 has it: no tags, no throttling, then the users. */
function anAnswer(...results: readonly { user: string; code: number; detail?: string }[]): Buffer {
  const compact = (text: string | undefined): Buffer =>
    text === undefined ? Buffer.from([0]) : Buffer.concat([Buffer.from([text.length + 1]), Buffer.from(text)]);
  const entries = results.map(({ user, code, detail }) =>
    Buffer.concat([compact(user), Buffer.from([0, code]), compact(detail), Buffer.from([0])]),
  );
  return Buffer.concat([Buffer.from([0, 0, 0, 0, 0, results.length + 1]), ...entries, Buffer.from([0])]);
}

describe('a change of SCRAM credentials', () => {
  it('is written as KIP-554 has it', () => {
    expect([...encodeScramChange({ ...none, deletions: ['ab'] })]).toEqual([0, 2, 3, 97, 98, 2, 0, 1, 0]);
  });

  it('tells the broker a salted password, never the password', () => {
    const body = encodeScramChange({ ...none, upsertions: [{ user: 'ab', password: 'secret' }] });
    expect(body.includes('secret')).toBe(false);
    // Tags, no deletions, one upsertion: name, mechanism, iterations, salt and salted password with their lengths.
    expect([...body.subarray(0, 11)]).toEqual([0, 1, 2, 3, 97, 98, 2, 0, 0, 0x10, 0]);
    const salt = body.subarray(12, 44);
    const salted = body.subarray(45, 109);
    expect([body[11], body[44]]).toEqual([33, 65]);
    expect(salted).toEqual(pbkdf2Sync('secret', salt, 4_096, 64, 'sha512'));
    expect([...body.subarray(109)]).toEqual([0, 0]);
  });

  it('has another salt each time', () => {
    const encode = () => encodeScramChange({ ...none, upsertions: [{ user: 'ab', password: 'secret' }] });
    expect(encode()).not.toEqual(encode());
  });

  it('writes lengths beyond 127 in two bytes', () => {
    const user = 'x'.repeat(200);
    expect([...encodeScramChange({ ...none, deletions: [user] }).subarray(0, 4)]).toEqual([0, 2, 0xc9, 0x01]);
  });

  it('is done when the broker says so, also where there was nothing to take away', () => {
    expect(() =>
      readScramAnswer(anAnswer({ user: 'a', code: 0 }, { user: 'b', code: 91, detail: 'none' })),
    ).not.toThrow();
  });

  it('is refused with the broker’s words', () => {
    const answer = anAnswer({ user: 'a', code: 0 }, { user: 'b', code: 31, detail: 'Not you' });
    expect(() => readScramAnswer(answer)).toThrow(new ScramRefused('b', 31, 'Not you'));
  });

  it('with an answer that is cut off is no success', () => {
    expect(() => readScramAnswer(anAnswer({ user: 'a', code: 0 }).subarray(0, 9))).toThrow(/out of range/);
  });
});
