/** Stands in a key's place after an invalidation: a load that began before it must not store its old value. */
export const tombstone = '-';

/** KEYS: generation, entry. ARGV: a new generation, its lifetime in ms. Gives both, making the generation if there is none. */
export const readScript = `
local generation = redis.call('GET', KEYS[1])
if not generation then
  generation = ARGV[1]
  redis.call('SET', KEYS[1], generation, 'PX', ARGV[2])
end
return { generation, redis.call('GET', KEYS[2]) }`;

/** KEYS as above. ARGV: the generation seen before loading, the entry, its lifetime, the generation's lifetime, in ms. */
export const writeScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if redis.call('GET', KEYS[2]) == '${tombstone}' then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1`;
