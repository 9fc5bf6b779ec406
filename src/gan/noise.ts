import { normal, uniform, type DrawPlace } from '../random/random.ts';
import type { HostTensor, HostTensors } from '../tensors/host-tensor.ts';
import type { NoiseSpec, NoiseSpecs } from './game.ts';
import { sizeOf } from './nn/layer.ts';

const DRAW: Readonly<Record<NoiseSpec['distribution'], (place: DrawPlace, count: number) => Float32Array>> = {
  normal,
  uniform,
  symmetric: (place, count) => uniform(place, count).map((value) => 2 * value - 1),
};

/** Draws what a turn asks for, each from the stream `place.stream/name`: a pure function of the place. */
export function drawNoise(specs: NoiseSpecs, place: DrawPlace): HostTensors {
  const draw = (name: string, { shape, distribution }: NoiseSpec): HostTensor => ({
    dtype: 'float32',
    shape,
    data: DRAW[distribution]({ ...place, stream: `${place.stream}/${name}` }, sizeOf(shape)),
  });
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, draw(name, spec)]));
}
