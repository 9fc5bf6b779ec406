import type { PinnedPackage } from '../../data/npm-package.ts';

/** A file of PyPI, by its content. */
export interface PinnedWheel {
  readonly file: string;
  /** as pip takes it */
  readonly requirement: string;
  readonly bytes: number;
  readonly sha256: string;
  /** the interpreter and system that the file is for, whatever this machine's Python is */
  readonly python: string;
  readonly platform: string;
  /** length of what is taken from it, unpacked, in bytes */
  readonly unpacked: number;
}

/** The newest release whose library the binding was compiled with and run on. */
export const TENSORFLOW_VERSION = '2.21.0';
/** The oldest GNU C library that the wheels run on: the `manylinux_2_27` of their names. */
export const GLIBC = '2.27';
/** Node-API that the binding is compiled for; Node 12.22 and later have it. */
export const NODE_API = 8;

/** The wheel of each platform that has `libtensorflow_cc`, as `process.platform`-`process.arch`. */
export const cpuWheels: Readonly<Record<string, PinnedWheel>> = {
  'linux-x64': {
    file: 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
    requirement: 'tensorflow-cpu==2.21.0',
    bytes: 273_829_956,
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    python: '3.11',
    platform: 'manylinux_2_27_x86_64',
    unpacked: 853_308_936,
  },
};

/** tfjs's package for Node: its kernels, and the sources of its binding. That of tfjs-node-gpu holds the same ones. */
export const tfjsNode = {
  name: '@tensorflow/tfjs-node',
  version: '4.22.0',
  spec: '@tensorflow/tfjs-node@4.22.0',
  integrity: 'sha512-uHrXeUlfgkMxTZqHkESSV7zSdKdV0LlsBeblqkuKU9nnfxB1pC6DtoyYVaLxznzZy7WQSegjcohxxCjAf6Dc7w==',
  bytes: 228_166,
} as const satisfies PinnedPackage & { readonly name: string; readonly version: string };

export const nodeApiHeaders = {
  spec: 'node-api-headers@1.9.0',
  integrity: 'sha512-2oNILP4jXwRB4ywnYKjVk1YyJ96n2D4EOVJO6S3oYZ5PtbJrw3Yt9TpAuX3nBLMuzn74rnfGQrv13pS9vC+YiA==',
  bytes: 16_974,
} as const satisfies PinnedPackage;
