export type { Complaint } from './invalid-environment';
export { InvalidEnvironment } from './invalid-environment';
export type { Environment } from './parse-environment';
export { parseEnvironment } from './parse-environment';
export type { VariableOptions } from './variables';
export { databaseUrlVariable, listVariable, portVariable, urlVariable } from './variables';
export type { ProcessRole, ServiceConfig } from './service-config';
export { readServiceConfig } from './service-config';
export { Type } from '@sinclair/typebox';
