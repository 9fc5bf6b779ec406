import { cast, emit, int64s } from '../emit.ts';
import type { Shape, Value } from '../graph.ts';
import type { KernelCall, Kernels } from './kernel.ts';
import { mapAxis, matrix } from './linear-maps.ts';

interface Grid {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

const gridOf = (call: KernelCall): Grid => ({ alignCorners: call.flag('alignCorners'), halfPixelCenters: call.flag('halfPixelCenters') });

/** By how much each of `from` pixels counts in each of `to`, as TensorFlow weights them: [to, from]. */
function weights(from: number, to: number, { alignCorners, halfPixelCenters }: Grid): number[][] {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  return Array.from({ length: to }, (_, i) => {
    const place = halfPixelCenters ? Math.max(0, scale * (i + 0.5) - 0.5) : scale * i;
    const low = Math.min(Math.floor(place), from - 1);
    const high = Math.min(low + 1, from - 1);
    const share = Math.min(place - low, 1);
    return Array.from({ length: from }, (__, k) => (k === low ? 1 - share : 0) + (k === high ? share : 0));
  });
}

function resize(images: Value, [height = 1, width = 1]: readonly number[], grid: Grid): Value {
  const x = cast(images, 'float32');
  const shape = [x.shape[0]!, height, width, x.shape[3]!];
  const mode = grid.alignCorners ? 'align_corners' : grid.halfPixelCenters ? 'half_pixel' : 'asymmetric';
  return emit('Resize', [x, undefined, undefined, int64s(shape)], 'float32', shape, { mode: 'linear', coordinate_transformation_mode: mode });
}

function gradient(dy: Value, [, height = 1, width = 1]: Shape, grid: Grid): Value {
  const rows = mapAxis(matrix(weights(height, dy.shape[1]!, grid)), dy, 1, true);
  return mapAxis(matrix(weights(width, dy.shape[2]!, grid)), rows, 2, true);
}

/** Images [batch, height, width, channels] in another size, each pixel mixed of its four neighbours. */
export const bilinearKernels: Kernels = {
  ResizeBilinear: (call) => resize(call.input('images'), call.numbers('size'), gridOf(call)),
  ResizeBilinearGrad: (call) => gradient(call.input('dy'), call.input('images').shape, gridOf(call)),
};
