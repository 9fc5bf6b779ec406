import type { PinnedPackage } from '../../data/npm-package.ts';

/** tfjs's package for Node: its kernels, and the sources of its binding. tfjs-node-gpu has the same ones. */
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

/** Version of Node-API that the bindings are compiled for; Node 12.22 and later have it. */
export const NODE_API = 8;
