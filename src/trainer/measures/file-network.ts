import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { FeatureRange } from '../../config/measures-schema.ts';
import { openForeignNetwork, type ForeignNetwork, type Port } from '../../engine/onnx/foreign-network.ts';
import { Fault } from '../../faults/fault.ts';
import { matrixOf } from '../../metrics/matrix.ts';
import type { Pulse } from '../../metrics/pulse.ts';
import { readIfThere } from '../../runs/read-file.ts';
import { measureFault } from './faults.ts';
import type { ImageNetwork, Reading } from './image-network.ts';
import { resized } from './resized.ts';

/** What a person says of a network that features come from. */
export interface FeatureFile {
  readonly file: string;
  /** values that its input takes */
  readonly range: FeatureRange;
  /** the output that holds the features; the first where it is left out */
  readonly output?: string | undefined;
  /** nobody asked for it: the config of a run that is measured after its training names it */
  readonly ofConfig?: boolean;
}

/** Why a network cannot be looked through, and where nobody asked for it, what else there is. */
export function unusable({ file, ofConfig }: FeatureFile, reason: string, cause?: unknown): Fault {
  return measureFault(ofConfig ? 'ownFeatures' : 'features', { file, reason }, cause);
}

const LIMIT = 1 << 30;
const CHUNK = 32;
/** The Fréchet distance takes a time that grows with the cube of these. */
const MOST_FEATURES = 4096;

/** Of ImageNet's training pictures in 0 … 1, as torchvision's networks have them: red, green, blue. */
const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];

/** A value of -1 … 1, of one channel, as the network takes it. */
const SCALED: Readonly<Record<FeatureRange, (value: number, channel: number) => number>> = {
  signed: (value) => value,
  unit: (value) => (value + 1) / 2,
  bytes: (value) => (value + 1) * 127.5,
  imagenet: (value, channel) => ((value + 1) / 2 - MEAN[channel]!) / DEVIATION[channel]!,
};

/** How images have to lie in the network's input. */
interface Layout {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly isChannelsFirst: boolean;
}

const isChannels = (side: number | undefined): side is number => side === 1 || side === 3;

/** @param shape of one image; open sides of the input take its own */
function layoutOf({ shape: [batch = -1, a, b, c] }: Port, shape: readonly number[]): Layout | undefined {
  const [height = 1, width = 1] = shape;
  const open = (side: number | undefined, own: number): number => (side === undefined || side < 1 ? own : side);
  const size = { batch: batch > 0 ? batch : CHUNK };
  if (isChannels(a)) return { ...size, channels: a, height: open(b, height), width: open(c, width), isChannelsFirst: true };
  if (isChannels(c)) return { ...size, channels: c, height: open(a, height), width: open(b, width), isChannelsFirst: false };
  return undefined;
}

/** Why a network of grey images cannot be shown these; undefined where it can, or takes colours. */
function greyUnfit({ channels }: Layout, range: FeatureRange, shape: readonly number[]): string | undefined {
  if (channels < shape[2]!) return 'it takes grey images, and these have colours';
  return range === 'imagenet' && channels !== MEAN.length ? "it takes grey images, and ImageNet's means are of three channels" : undefined;
}

/** A network of a person's own: takes images of its own size, layout and range, and gives a row of features for each. */
export class FileNetwork implements ImageNetwork {
  private constructor(
    readonly sha256: string,
    readonly output: string,
    private readonly source: FeatureFile,
    private readonly network: ForeignNetwork,
    private readonly input: Port,
    private readonly layout: Layout,
    private readonly shape: readonly number[],
  ) {}

  /**
   * @param shape [height, width, channels] of the images
   * @throws Fault `measures.features` or `measures.ownFeatures` naming the file and what is wrong with it
   */
  static async open(source: FeatureFile, shape: readonly number[], threads: number): Promise<FileNetwork> {
    const refuse = (reason: string, cause?: unknown) => unusable(source, reason, cause);
    if (shape.length !== 3) throw refuse('the data are no images');
    const file = await realpath(path.resolve(source.file)).catch((error: unknown) => { throw refuse('it is not there', error); });
    const bytes = await readIfThere(file, LIMIT);
    if (!bytes) throw refuse('it is not there');
    const network = opened(bytes, threads, refuse);
    try {
      const [input, ...others] = network.inputs;
      const output = source.output === undefined ? network.outputs[0] : network.outputs.find(({ name }) => name === source.output);
      if (!input || others.length > 0) throw refuse(`it has ${network.inputs.length} inputs, and one is needed`);
      const layout = input.isFloat && input.shape.length === 4 ? layoutOf(input, shape) : undefined;
      if (!layout) throw refuse(`its input ${input.name} [${input.shape.join(', ')}] does not take images: 32-bit floats [batch, channels, height, width] or [batch, height, width, channels], of 1 or 3 channels, are needed`);
      const unfit = greyUnfit(layout, source.range, shape);
      if (unfit !== undefined) throw refuse(unfit);
      if (!output?.isFloat) throw refuse(`it has no output ${source.output ?? ''} of 32-bit floats; there are ${network.outputs.map(({ name }) => name).join(', ')}`);
      return new FileNetwork(createHash('sha256').update(bytes).digest('hex'), output.name, source, network, input, layout, shape);
    } catch (error) {
      network.dispose();
      throw error;
    }
  }

  async read(images: Float32Array, pulse: Pulse): Promise<Reading> {
    const length = this.shape.reduce((product, side) => product * side, 1);
    const count = images.length / length;
    const rows: Float32Array[] = [];
    for (let from = 0; from < count; from += this.layout.batch) {
      await pulse(from, count);
      const to = Math.min(count, from + this.layout.batch);
      rows.push(this.chunk(images.subarray(from * length, to * length), to - from));
    }
    const width = rows[0]!.length / Math.min(count, this.layout.batch);
    const features = new Float32Array(count * width);
    rows.forEach((row, i) => { features.set(row, i * this.layout.batch * width); });
    return { features: matrixOf(features, width, 'the set of features'), logits: undefined };
  }

  dispose(): void {
    this.network.dispose();
  }

  private chunk(images: Float32Array, count: number): Float32Array {
    const { batch, height, width, channels, isChannelsFirst } = this.layout;
    const sides = isChannelsFirst ? [channels, height, width] : [height, width, channels];
    const data = new Float32Array(batch * channels * height * width);
    const length = images.length / count;
    for (let i = 0; i < count; i++) this.put(images.subarray(i * length, (i + 1) * length), data.subarray(i * channels * height * width));
    const found = this.compute([batch, ...sides], data);
    const features = found.length / batch;
    if (!Number.isInteger(features) || features < 1 || features > MOST_FEATURES) {
      throw measureFault('features', { file: this.source.file, reason: `its output ${this.output} has ${features} numbers for an image, and 1 to ${MOST_FEATURES} are allowed` });
    }
    return found.slice(0, count * features);
  }

  private compute(shape: readonly number[], data: Float32Array): Float32Array {
    try {
      return this.network.run(this.input, shape, data, this.output).data;
    } catch (error) {
      throw measureFault('features', { file: this.source.file, reason: reasonOf(error) }, error);
    }
  }

  /** One image as the network takes it; grey ones get three equal channels where it takes colours. */
  private put(image: Float32Array, to: Float32Array): void {
    const { height, width, channels, isChannelsFirst } = this.layout;
    const own = this.shape[2]!;
    const scaled = resized(image, this.shape, height, width);
    const value = SCALED[this.source.range];
    const area = height * width;
    for (let place = 0; place < area; place++) {
      for (let channel = 0; channel < channels; channel++) {
        to[isChannelsFirst ? channel * area + place : place * channels + channel] = value(scaled[place * own + Math.min(channel, own - 1)]!, channel);
      }
    }
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message.split('\n', 1)[0]! : String(error));

function opened(bytes: Uint8Array, threads: number, refuse: (reason: string, cause?: unknown) => Fault): ForeignNetwork {
  try {
    return openForeignNetwork(bytes, threads);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw refuse(reasonOf(error), error);
  }
}
