import { emit, transpose } from '../emit.ts';
import { cropped, endPads, unreached, type ConvInfo, type Convolution } from './conv-geometry.ts';

const NHWC_TO_NCHW = [0, 3, 1, 2];
const NCHW_TO_NHWC = [0, 2, 3, 1];
/** [height, width, in, out] to [out, in, height, width] */
const FILTER_TO_OIHW = [3, 2, 0, 1];
/** [batch, height, width, channels] to [channels, batch, height, width] */
const CHANNELS_AS_BATCH = [3, 0, 1, 2];

const padsOf = ({ padInfo }: ConvInfo) => [padInfo.top, padInfo.left, padInfo.bottom, padInfo.right];

const windows = (info: ConvInfo) => ({
  kernel_shape: [info.filterHeight, info.filterWidth],
  strides: [info.strideHeight, info.strideWidth],
  dilations: [info.dilationHeight, info.dilationWidth],
  pads: padsOf(info),
});

/** Convolutions in ONNX's standard operators, for any channels; what an exported model holds. */
export const portableConvolution: Convolution = {
  forward: (x, filter, info) => {
    const shape = [info.batchSize, info.outChannels, info.outHeight, info.outWidth];
    return transpose(emit('Conv', [transpose(x, NHWC_TO_NCHW), transpose(filter, FILTER_TO_OIHW)], 'float32', shape, windows(info)), NCHW_TO_NHWC);
  },
  inputGradient: (dy, filter, info) => {
    const shape = [info.batchSize, info.inChannels, info.inHeight, info.inWidth];
    const attributes = { ...windows(info), output_padding: unreached(info) };
    return transpose(emit('ConvTranspose', [transpose(dy, NHWC_TO_NCHW), transpose(filter, FILTER_TO_OIHW)], 'float32', shape, attributes), NCHW_TO_NHWC);
  },
  // The filter's gradient is a convolution itself: channels and batch change places, stride and dilation too.
  filterGradient: (x, dy, info) => {
    const ends = endPads(info);
    const shape = [info.inChannels, info.outChannels, info.filterHeight, info.filterWidth];
    const gradient = emit('Conv', [transpose(cropped(x, ends), CHANNELS_AS_BATCH), transpose(dy, CHANNELS_AS_BATCH)], 'float32', shape, {
      kernel_shape: [info.outHeight, info.outWidth],
      strides: [info.dilationHeight, info.dilationWidth],
      dilations: [info.strideHeight, info.strideWidth],
      pads: [info.padInfo.top, info.padInfo.left, ...ends.map((end) => Math.max(0, end))],
    });
    return transpose(gradient, [2, 3, 0, 1]);
  },
};
