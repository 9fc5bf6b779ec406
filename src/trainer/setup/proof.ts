import path from 'node:path';
import { setupFault } from './faults.ts';
import { TENSORFLOW_VERSION } from './pins.ts';
import { runProgram } from './programs.ts';
import type { Work } from './work.ts';

/**
 * Loads the binding and multiplies two matrices through TensorFlow's C API, which prints `ok`. What the binding's
 * constants are called: tfjs-node, binding/tfjs_binding.cc.
 */
const PROGRAM = `
const tf = require(process.argv[1]);
const side = 8;
const matrix = (entry) => tf.createTensor([side, side], tf.TF_FLOAT, Float32Array.from({ length: side * side }, (_, i) => entry(Math.floor(i / side), i % side)));
const flag = (name) => ({ name, type: tf.TF_ATTR_BOOL, value: false });
const attributes = [flag('transpose_a'), flag('transpose_b'), { name: 'T', type: tf.TF_ATTR_TYPE, value: tf.TF_FLOAT }];
const [product] = tf.executeOp('MatMul', attributes, [matrix((row, column) => row + column), matrix((row, column) => (row === column ? 2 : 0))], 1);
const right = tf.tensorDataSync(product.id).every((value, i) => value === 2 * (Math.floor(i / side) + (i % side)));
process.stdout.write(right ? 'ok ' + tf.TF_Version : 'a wrong product');
`;

/**
 * Has a process of its own load what was made and compute with it: a library that ends its process, or that computes
 * wrongly, is not installed.
 * @throws Fault `setup.proof`; the signal's reason
 */
export async function prove(binding: string, { folder, signal, progress }: Work): Promise<void> {
  progress(0, 0, 'Trying what was made');
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', CUDA_VISIBLE_DEVICES: '-1' };
  const { ok, how, output, words } = await runProgram(process.execPath, ['-e', PROGRAM, path.resolve(binding)], { cwd: folder, env, signal });
  if (!ok || !output.includes('ok ')) throw setupFault('proof', { version: TENSORFLOW_VERSION, how: ok ? 'a wrong result' : how, words });
}
