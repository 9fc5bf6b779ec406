import type { GeneratorConfig } from '../../config/schema.ts';
import { activation, type ActivationName } from './activation.ts';
import { batchNorm } from './batch-norm.ts';
import { dropout } from './dropout.ts';
import type { LayerMaker } from './layer.ts';
import type { NamedLayer } from './network.ts';

/** What follows a weight layer in every block: batch norm, the activation, dropout. */
export interface BlockEnd {
  readonly activation: ActivationName;
  readonly slope: number;
  readonly dropout: number;
  readonly batchNormMomentum: number;
}

/** Whether a block has batch norm; `edge` is the generator's last block and the discriminator's first. */
export function hasBatchNorm(where: GeneratorConfig['batchNorm'], edge: boolean): boolean {
  return where === 'all' || (where === 'inner' && !edge);
}

/** A weight layer, then batch norm if asked for, the activation, and dropout if there is any. */
export function block(name: string, weights: readonly [kind: string, make: LayerMaker], norm: boolean, end: BlockEnd): NamedLayer[] {
  return [
    [`${name}/${weights[0]}`, weights[1]],
    ...(norm ? [[`${name}/norm`, batchNorm(end.batchNormMomentum)] as const] : []),
    [`${name}/activation`, activation(end.activation, end.slope)],
    ...(end.dropout > 0 ? [[`${name}/dropout`, dropout(end.dropout)] as const] : []),
  ];
}
