import type { EngineInfo } from './engine.ts';

export type EngineName = EngineInfo['name'];

const ALL: readonly EngineName[] = ['onnx', 'tensorflow', 'wasm', 'cpu'];

/** An engine by the name that a run has of it; undefined where there is none of that name. */
export const engineNamed = (name: string | number | undefined): EngineName | undefined => ALL.find((each) => each === name);

/** What decides which engine is the fastest: whether the players convolve pictures or multiply matrices alone. */
export type NetworkKind = 'convolutional' | 'dense';

interface Preference {
  /** from the fastest to the slowest */
  readonly order: readonly EngineName[];
  /** what says so */
  readonly source: string;
}

/** What `npm run bench -- step` measured: docs/engine.md, "How auto chooses". */
const ON_CPU: Readonly<Record<NetworkKind, Preference>> = {
  convolutional: { order: ['onnx', 'tensorflow', 'wasm', 'cpu'], source: 'the bench of DCGAN 28 x 28 and 64 x 64' },
  dense: { order: ['onnx', 'tensorflow', 'wasm', 'cpu'], source: 'the bench of the toy MLP' },
};

/** No card was measured: the engine that takes any maker's comes first. */
const ON_GPU: Preference = { order: ['onnx', 'tensorflow'], source: 'no measurement: the engine for every maker’s adapters first' };

/** The engines that `auto` tries for a network on a device, in order, and what that order is from. */
export const preference = (network: NetworkKind, device: EngineInfo['device']): Preference => (device === 'gpu' ? ON_GPU : ON_CPU[network]);
