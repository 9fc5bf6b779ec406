import { faultsOf } from '../faults/fault.ts';

export const ganFault = faultsOf('gan', {
  needsImages: 'The {player} is a {network}, which needs images, but an example of this data has shape {shape}: choose the network mlp.',
  judgement: "The objective works on {on}, but the discriminator's output is {output}: set objective.on to {fitting}.",
  madeImages: 'The family made learns images, but an example of this data has shape {shape}: choose images, scaled to data.range binary, or the family gan.',
  noLabels: 'The config asks for classes ({asking}), but the examples of this data have no labels: choose data with classes (MNIST, a folder of images with a subfolder for each class, IDX files with labels), or leave that out.',
  noAverage: "Samples are to be drawn with the moving average of the generator's weights, but none is kept: add a section ema, or set samples.weights to raw.",
  freezeUnknown: "init.freeze names {player}/{layer}, but the {player} has no such layer; it has: {layers}.",
  freezeAll: 'init.freeze names all layers of the {player} that have parameters: leave at least one to train.',
  layerInput: '{player}.layers[{index}] ({layer}) is given {given}, but needs {needs}: put a reshape or a flatten before it, or change the layer before it.',
  layersEnd: "The generator's layers give {found}, but an example has {wanted}: end in a dense layer of as many units, or in a convolution of as many filters as an image has channels, at its size.",
  moduleExport: '{file}:{line}: no function {name} is exported, which the config asks for; exported are: {found}. Write: export const {name} = ({ layers }) => [ … ].',
  moduleResult: '{file}:{line}: {name} must return a list of layers, each made by the layers that it is given, or [name, layer] or [name, layer, { from, plus }]; it returned {found}.',
  moduleEnd: "{file}:{line}: the layers of generator give {found}, but an example has {wanted}.",
  moduleThrew: '{file}:{line}: {name} failed: {message}',
  layer: 'Layer {layer} ({kind}) cannot be computed on {shape}: {reason}',
});
