/** Every state that a run can be in; `interrupted` is derived by readers, never written. */
export const runStates = ['preparing', 'running', 'paused', 'stopped', 'finished', 'failed', 'interrupted'] as const;
