import { traceLayers, shapeText, type Trace } from '../layer-shapes.ts';
import type { Config } from '../schema.ts';
import { exampleShape } from '../shapes.ts';
import { findIf, OWN, type Player, players, type Rule } from './rule.ts';

/** The shape of one example as layers have it; undefined where only the file knows it. */
function dataShape(config: Config): readonly number[] | undefined {
  const shape = exampleShape(config.data);
  return shape && (shape.kind === 'points' ? [shape.size] : [shape.height, shape.width, shape.channels]);
}

/** How a list of layers turns out on what it is given; undefined where the player has none, or that is not known yet. */
function traceOf(config: Config, player: Player): Trace | undefined {
  const network = config[player];
  const input = player === 'generator' ? [config.latent.size] : dataShape(config);
  return network.network === 'layers' && input ? traceLayers(network.layers, input) : undefined;
}

/** Layers that a person has put together. */
export const layerRules: readonly Rule[] = [
  {
    code: 'GAN130',
    severity: 'error',
    title: 'A layer that cannot take what it is given',
    template: '{place} ({layer}) is given {given}, but needs {needs}.',
    why: 'A convolution needs height, width and channels; a reshape needs as many numbers as its shape has; minibatch discrimination compares rows. What comes out of each layer follows from the input and the layers before.',
    mend: 'Put a reshape (or a flatten) before the layer, or change the one before it.',
    source: OWN,
    reads: ['generator', 'discriminator', 'latent.size', 'data', 'conditioning'],
    check: ({ config }) =>
      players.flatMap((player) => {
        const misfit = traceOf(config, player)?.misfit;
        const network = config[player];
        if (!misfit || network.network !== 'layers') return [];
        const { index, given, needs } = misfit;
        return [{ at: [`${player}.layers.${index}`, `${player}.layers`], args: { place: `${player}.layers[${index}]`, layer: network.layers[index]!.layer, given: shapeText(given), needs } }];
      }),
  },
  {
    code: 'GAN131',
    severity: 'error',
    title: "The generator's layers do not end in an example",
    template: "The generator's layers give {found}, but an example has {wanted}.",
    why: 'What the last layer gives is the sample: it must have as many numbers as an example of the data. Where it has, but in another shape, it is reshaped.',
    mend: 'End in a dense layer of as many units as an example has numbers, or in a convolution of as many filters as it has channels, at its size.',
    source: OWN,
    reads: ['generator', 'latent.size', 'data', 'conditioning'],
    check: ({ config }) => {
      const trace = traceOf(config, 'generator');
      const wanted = dataShape(config);
      const last = trace?.shapes.at(-1);
      if (!trace || trace.misfit || !wanted || !last) return [];
      const size = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);
      return findIf(size(last) !== size(wanted), () => ({ at: [`generator.layers.${trace.shapes.length - 1}`, 'generator.layers', 'generator.network'], args: { found: shapeText(last), wanted: shapeText(wanted) } }));
    },
  },
  {
    code: 'GAN132',
    severity: 'error',
    title: 'No such module',
    template: '{place}: there is no file {module}; its path is relative to this file.',
    why: 'The network is what a function of this module makes, and the trainer loads it when the run starts.',
    mend: 'Mend the path, or write the module: `gan new-network`, or GAN: New Network Module, makes one to begin with.',
    source: OWN,
    reads: ['generator', 'discriminator'],
    check: ({ config, isMissing }) =>
      players.flatMap((player) => {
        const network = config[player];
        if (network.network !== 'module') return [];
        return findIf(isMissing(network.module), () => ({ at: [`${player}.module`], args: { module: network.module } }));
      }),
  },
];
