import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { KernelBackend } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { tensorflowFault } from './faults.ts';
import type { Installation } from './installation.ts';
import { PackageModules } from './package-modules.ts';

/** tfjs-node's backend as the engine needs it. */
export interface NodeBackend extends KernelBackend {
  readonly isUsingGpuDevice: boolean;
  /** tensors that TensorFlow holds for it */
  getNumOfTFTensors(): number;
}

/** tfjs-node's native module: TensorFlow's operations, called one by one. */
export interface Binding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

const parts = z.looseObject({ TF_Version: z.string(), isUsingGpuDevice: z.function(), createTensor: z.function(), executeOp: z.function() });
const bindingShape = z.custom<Binding>((value) => parts.safeParse(value).success, 'it is no binding to TensorFlow');

type BackendClass = new (binding: Binding, packageName: string) => NodeBackend;
const moduleShape = z.object({ NodeJSKernelBackend: z.custom<BackendClass>((value) => typeof value === 'function') });

/** Whether this process has loaded the binding already: what it read from the environment then holds to its end. */
export function isLoaded(installation: Installation): boolean {
  const binding = bindingFile(installation);
  return createRequire(binding).cache[binding] !== undefined;
}

/** The real path: Node keeps modules under it. */
const bindingFile = ({ folder, manifest }: Installation): string => realpathSync(path.join(folder, manifest.binding));

/** Loads TensorFlow into this process, for good. @throws Fault `tensorflow.refused` */
export function loadBinding(installation: Installation): Binding {
  try {
    const binding = bindingFile(installation);
    return bindingShape.parse(createRequire(binding)(binding));
  } catch (error) {
    throw tensorflowFault('refused', { version: installation.manifest.tensorflow, reason: firstLine(error) }, error);
  }
}

/** Makes the package's kernels known to tfjs, and its backend. @throws Fault `tensorflow.package` */
export function loadBackend(installation: Installation, binding: Binding): NodeBackend {
  const { name, version } = installation.manifest.package;
  const folder = path.join(installation.folder, installation.manifest.kernels);
  try {
    const modules = new PackageModules(folder);
    const { NodeJSKernelBackend } = moduleShape.parse(modules.load('nodejs_kernel_backend'));
    modules.load('register_all_kernels');
    return new NodeJSKernelBackend(binding, name);
  } catch (error) {
    throw tensorflowFault('package', { name, version, folder, reason: firstLine(error) }, error);
  }
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;
