import type { GeneratorConfig } from '../../config/schema.ts';
import { activation, maxout, type ActivationName } from './activation.ts';
import { dropout } from './dropout.ts';
import type { LayerMaker } from './layer.ts';
import type { NamedLayer } from './network.ts';
import { gaussianNoise } from './noise.ts';
import { normalisation, type NormOptions } from './normalisation.ts';

/** What follows a weight layer in every block: normalisation, the activation, dropout, noise. */
export interface BlockEnd extends NormOptions {
  readonly activation: ActivationName | 'maxout';
  readonly slope: number;
  /** of a maxout unit */
  readonly pieces: number;
  readonly dropout: number;
  /** deviation of what is added to the activations in training */
  readonly noise: number;
}

/** Whether a block is normalised; `edge` is the generator's last block and the discriminator's first. */
export function hasBatchNorm(where: 'inner' | 'all' | 'none', edge: boolean): boolean {
  return where === 'all' || (where === 'inner' && !edge);
}

/** How many times as many numbers as the block gives its weight layer has to make. */
export const widening = (end: Pick<BlockEnd, 'activation' | 'pieces'>): number => (end.activation === 'maxout' ? end.pieces : 1);

export const activationLayer = ({ activation: name, slope, pieces }: Pick<BlockEnd, 'activation' | 'slope' | 'pieces'>): LayerMaker =>
  name === 'maxout' ? maxout(pieces) : activation(name, slope);

/** The end of a last block: an activation and nothing else. */
export const lastEnd = (end: NormOptions, name: ActivationName): BlockEnd => ({ ...end, activation: name, slope: 0, pieces: 1, dropout: 0, noise: 0 });

/** The last activation of a generator, of which only the config's choice is known. */
export const outputEnd = (config: NormOptions & Pick<GeneratorConfig, 'outputActivation'>): BlockEnd => lastEnd(config, config.outputActivation);

/**
 * A weight layer, then normalisation if asked for, the activation, dropout and noise if there is any.
 * @param classes of the condition, by which batch norm is conditioned; 0: by none
 */
export function block(name: string, weights: readonly [kind: string, make: LayerMaker], norm: boolean, end: BlockEnd, classes = 0): NamedLayer[] {
  return [
    [`${name}/${weights[0]}`, weights[1]],
    ...(norm ? [[`${name}/norm`, normalisation(end, classes)] as const] : []),
    [`${name}/activation`, activationLayer(end)],
    ...(end.dropout > 0 ? [[`${name}/dropout`, dropout(end.dropout)] as const] : []),
    ...(end.noise > 0 ? [[`${name}/noise`, gaussianNoise(end.noise)] as const] : []),
  ];
}
