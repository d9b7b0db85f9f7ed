import type { PartContext } from './part-context.mts';
import { superuserUrl } from './postgres-superuser.mts';
import { databaseUrls } from './postgres-roles.mts';
import { redisUrl } from './redis.mts';
import { registryUrl } from './registry.mts';
import type { Addresses } from './stack.mts';

/** Where everything will be, known before anything runs. */
export function addressesOf(context: PartContext, redis: boolean): Addresses {
  return {
    postgresUrl: superuserUrl(context, 'postgres'),
    brokers: `127.0.0.1:${context.ports.kafka}`,
    registryUrl: registryUrl(context.ports.registry),
    ...(redis && { redisUrl: redisUrl(context) }),
    databases: Object.fromEntries(context.services.map((service) => [service, databaseUrls(service, context)])),
  };
}
