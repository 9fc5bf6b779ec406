import { emit, reshape, transpose } from './emit.ts';
import { Value } from './graph.ts';
import { buildModel } from './model.ts';
import type { Runtime } from './session.ts';

const CHANNELS = 16;

/**
 * Channels in a block of ONNX Runtime's direct convolution on this processor, or 0 where it has none. It is asked by
 * example: a layout is right if a 1x1 convolution in it gives the matrix product.
 */
export function channelBlock(runtime: Runtime): number {
  return [16, 8].find((block) => worksWith(runtime, block)) ?? 0;
}

function worksWith(runtime: Runtime, block: number): boolean {
  const domain = 'com.microsoft.nchwc';
  const x = new Value('float32', [1, 1, 1, CHANNELS], { input: 'x' });
  const filter = new Value('float32', [CHANNELS, CHANNELS], { input: 'filter' });
  const blocks = transpose(reshape(filter, [CHANNELS / block, block, CHANNELS / block, block]), [2, 0, 1, 3]);
  const image = emit('ReorderInput', [x], 'float32', [1, CHANNELS, 1, 1], { channels_last: 1 }, domain);
  const product = emit('Conv', [image, reshape(blocks, [CHANNELS, CHANNELS, 1, 1])], 'float32', [1, CHANNELS, 1, 1], { kernel_shape: [1, 1] }, domain);
  const y = emit('ReorderOutput', [product], 'float32', [1, 1, 1, CHANNELS], { channels: CHANNELS, channels_last: 1 }, domain);
  try {
    return givesProduct(runtime, y);
  } catch {
    // This build has no such operator, or not for this processor.
    return false;
  }
}

function givesProduct(runtime: Runtime, y: Value): boolean {
  const model = buildModel([y]);
  const program = runtime.prepare('a trial of blocked convolution', model);
  const numbers: Record<string, Float32Array> = {
    x: Float32Array.from({ length: CHANNELS }, (_, i) => i + 1),
    filter: Float32Array.from({ length: CHANNELS * CHANNELS }, (_, i) => (i * 7) % 31),
  };
  const result = new Float32Array(CHANNELS);
  const port = (name: string, value: Value, data: Float32Array) => ({ name, dtype: 'float32' as const, shape: value.shape, data });
  program.run(model.feeds.map(({ name, value }) => port(name, value, numbers[value.input ?? '']!)), model.fetches.map(({ name, value }) => port(name, value, result)));
  program.dispose();
  const expected = result.map((_, out) => numbers['x']!.reduce((sum, value, i) => sum + value * numbers['filter']![i * CHANNELS + out]!, 0));
  return result.every((value, i) => value === expected[i]);
}
