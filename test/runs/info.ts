import type { RunInfo } from '../../src/runs/types.ts';

/** A run as `run.json` says it, with changes. */
export function someInfo(changes: Partial<RunInfo> = {}): RunInfo {
  return {
    format: 1,
    id: '20260102-030405-ring',
    name: 'ring',
    state: 'finished',
    created: '2026-01-02T03:04:05.000Z',
    updated: '2026-01-02T03:04:06.000Z',
    step: 10,
    steps: 10,
    seed: 0,
    configFile: '/project/ring.gan.json',
    versions: { workbench: '0.1.0', node: '20.19.0' },
    machine: { host: 'here', platform: 'linux', arch: 'x64', cpu: 'a cpu' },
    resumedFrom: [],
    ...changes,
  };
}
