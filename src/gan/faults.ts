import { faultsOf } from '../faults/fault.ts';

export const ganFault = faultsOf('gan', {
  needsImages: 'The {player} is a {network}, which needs images, but an example of this data has shape {shape}: choose the network mlp.',
  side: 'The generator cannot make images of {height} x {width}: with {blocks} blocks each side must be a multiple of {multiple}. Choose fewer blocks, or images of another size.',
  judgement: "The objective works on {on}, but the discriminator's output is {output}: set objective.on to {fitting}.",
  noLabels: 'The conditioning is {kind}, but the examples of this data have no labels: choose data with classes (MNIST, a folder of images with a subfolder for each class, IDX files with labels), or the conditioning none.',
  noAverage: "Samples are to be drawn with the moving average of the generator's weights, but none is kept: add a section ema, or set samples.weights to raw.",
  layer: 'Layer {layer} ({kind}) cannot be computed on {shape}: {reason}',
});
