/** `backing-off`: ended unasked, and will be started again. */
export type ProcessState = 'stopped' | 'starting' | 'running' | 'backing-off' | 'paused';
