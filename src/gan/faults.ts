import { faultsOf } from '../faults/fault.ts';

export const ganFault = faultsOf('gan', {
  needsImages: 'The {player} is a dcgan, which needs images, but an example of this data has shape {shape}: choose the network mlp.',
  side: 'The generator cannot make images of {height} x {width}: with {blocks} blocks each side must be a multiple of {multiple}. Choose fewer blocks, or images of another size.',
  judgement: "The objective works on {on}, but the discriminator's output is {output}: set objective.on to {fitting}.",
  layer: 'Layer {layer} ({kind}) cannot be computed on {shape}: {reason}',
});
