export { platformOrganization } from './dead-letters.routes';
export { allMigrations, runServiceMigrations } from './migrate';
export { runService } from './run-service';
export type { ServiceDefinition, ServiceKit, ServiceParts, Startable } from './service-definition';
export { startService } from './start-service';
export type { RunningService } from './start-service';
