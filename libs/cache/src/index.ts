export { createCache } from './cache';
export type { Cache } from './cache';
export type { CacheOptions, CacheTtl } from './cache-options';
export { createRedis, createRedisLevel, redisPolicy } from './redis-level';
export type { RedisOptions } from './redis-level';
export { createInMemorySharedLevel } from './in-memory-shared-level';
export type { Address, Invalidation, SharedLevel, SharedReading } from './shared-level';
