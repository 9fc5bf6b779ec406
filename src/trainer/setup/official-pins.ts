import type { TensorFlowBuild } from '../../engine/tensorflow/place.ts';
import { NODE_API, tfjsNode } from './pins.ts';

/** What tfjs-node's own installer downloads: libtensorflow, and the binding as its makers compiled it. */
export interface OfficialBuild {
  readonly library: string;
  readonly sha256: string;
  readonly binding: string;
  /** bytes that the archive may have, and what is in it */
  readonly most: { readonly archive: number; readonly unpacked: number };
  /** the CUDA that a build for GPUs was made with, and its libraries, which are not in it */
  readonly cuda?: { readonly version: string; readonly libraries: readonly string[] };
}

/** The libtensorflow that tfjs-node 4.22 names (scripts/deps-constants.js). */
export const OFFICIAL_VERSION = '2.9.1';

const CPU = { archive: 250e6, unpacked: 900e6 };
const GPU = { archive: 800e6, unpacked: 2500e6 };

/**
 * By `process.platform`-`process.arch`. Nobody publishes checksums of these archives; those here are the ones that
 * distributions and programs which build on them have written down (nixpkgs, tensorflow-directml-plugin, graft).
 */
export const officialBuilds: Readonly<Record<string, Readonly<Partial<Record<TensorFlowBuild, OfficialBuild>>>>> = {
  'linux-x64': {
    cpu: { library: 'cpu-linux-x86_64', sha256: '7f510d2546e3db5e10b1d119463689003d587842892ad3c95bca51cf82820173', binding: 'CPU-linux', most: CPU },
    gpu: {
      library: 'gpu-linux-x86_64',
      sha256: '20c46f761d5905f592c4eac0812e8e50d9cb439f9440a9391912cf4c02ed8be8',
      binding: 'GPU-linux',
      most: GPU,
      cuda: { version: '11.2', libraries: ['libcudart.so.11.0', 'libcublas.so.11', 'libcudnn.so.8'] },
    },
  },
  'darwin-x64': {
    cpu: { library: 'cpu-darwin-x86_64', sha256: '56f83d3320ba0f69aaafd6c058645e1b7fbc75fb9a3fc36d6be98de1291ca226', binding: 'CPU-darwin', most: CPU },
  },
};

type Environment = Readonly<Record<string, string | undefined>>;

/** A mirror, as tfjs-node's installer and node-pre-gyp are told of one. */
const storage = (env: Environment) => env['TFJS_NODE_CDN_STORAGE'] ?? env['npm_config_TFJS_NODE_CDN_STORAGE'] ?? 'https://storage.googleapis.com/';
const bindings = (env: Environment) => env['npm_config_tfjs_binding_binary_host_mirror'] ?? 'https://storage.googleapis.com/tf-builds/pre-built-binary';

export const libraryUrl = ({ library }: OfficialBuild, env: Environment = process.env): string => {
  const base = env['TFJS_NODE_BASE_URI'] ?? env['npm_config_TFJS_NODE_BASE_URI'] ?? `${storage(env)}tensorflow/libtensorflow/libtensorflow-`;
  return `${base}${library}-${OFFICIAL_VERSION}.tar.gz`;
};
export const bindingUrl = ({ binding }: OfficialBuild, env: Environment = process.env): string => `${bindings(env)}/napi-v${NODE_API}/${tfjsNode.version}/${binding}-${tfjsNode.version}.tar.gz`;
