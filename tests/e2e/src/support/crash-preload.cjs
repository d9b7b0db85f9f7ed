/**
 * Loaded into a service by NODE_OPTIONS=--require. Kills the process, as `kill -9` would, at a named point, a seeded number of
 * passages after it started; the product knows nothing of it. Configured by
 * CRASH_POINT   before-commit | after-commit | before-produce | after-produce | before-offset;
 *               lose-commit kills nobody: it rolls back and reports success, to see the ledger notice
 * CRASH_SEED    which passages
 * CRASH_TIMES   how often in all, over every restart; counted in CRASH_FILE
 */
'use strict';
const { appendFileSync, existsSync, statSync } = require('node:fs');
const Module = require('node:module');

const { CRASH_POINT: point, CRASH_SEED: seed = '1', CRASH_TIMES: times = '3', CRASH_FILE: file } = process.env;

const happened = () => (existsSync(file) ? statSync(file).size : 0);
let remaining = passages(Number(seed), happened());

function passages(from, crash) {
  // A small mixing function: neighbouring seeds give unlike numbers.
  let x = (from * 2654435761 + crash * 40503) >>> 0;
  x ^= x >>> 13;
  x = Math.imul(x, 0x5bd1e995) >>> 0;
  // Positions are told to Kafka about once a second, everything else happens far more often.
  const [least, spread] = point === 'before-offset' ? [2, 6] : [5, 60];
  return least + (((x ^ (x >>> 15)) >>> 0) % spread);
}

function due(name) {
  if (name !== point || happened() >= Number(times)) return false;
  remaining -= 1;
  if (remaining > 0) return false;
  remaining = passages(Number(seed), happened() + 1);
  appendFileSync(file, '.');
  return true;
}

function pass(name) {
  if (due(name)) process.kill(process.pid, 'SIGKILL');
}

const wrap = (object, method, around) => {
  const original = object[method];
  object[method] = function (...args) {
    return around.call(this, () => original.apply(this, args), args);
  };
};

const patches = {
  pg(pg) {
    wrap(pg.Client.prototype, 'query', function (call, [query]) {
      const commits = query === 'COMMIT' || query?.text === 'COMMIT';
      if (commits && due('lose-commit'))
        return this.query('ROLLBACK').then((result) => ({ ...result, command: 'COMMIT' }));
      if (commits) pass('before-commit');
      const result = call();
      if (commits && result?.then) return result.then((value) => (pass('after-commit'), value));
      return result;
    });
    return pg;
  },
  kafkajs(kafkajs) {
    wrap(kafkajs.Kafka.prototype, 'producer', function (call) {
      const producer = call();
      wrap(producer, 'sendBatch', async function (send) {
        pass('before-produce');
        const answer = await send();
        pass('after-produce');
        return answer;
      });
      return producer;
    });
    wrap(kafkajs.Kafka.prototype, 'consumer', function (call) {
      const consumer = call();
      wrap(consumer, 'commitOffsets', function (commit) {
        pass('before-offset');
        return commit();
      });
      return consumer;
    });
    return kafkajs;
  },
};

const load = Module._load;
const patched = new Set();
Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  const patch = patches[request];
  if (patch === undefined || patched.has(request)) return loaded;
  patched.add(request);
  return patch(loaded);
};
