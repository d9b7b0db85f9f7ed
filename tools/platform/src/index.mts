export { startStack } from './stack/start-stack.mts';
export type { Addresses, DatabaseUrls, PartName, Stack, StackOptions, StackPart } from './stack/stack.mts';
export type { ProcessState, ProcessStatus, Supervised } from './process/supervised.mts';
export { Problem } from './state/problem.mts';
export { fixedPorts, freePorts } from './state/ports.mts';
export type { Ports } from './state/ports.mts';
export { serviceNames, stackSettings } from './state/settings.mts';
