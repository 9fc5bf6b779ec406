import { faultsOf } from '../../faults/fault.ts';

/** What goes wrong in a game, each with its evidence; numbers are means unless a sentence says otherwise. */
export const alertFault = faultsOf('alert', {
  collapse: 'Mode collapse: in {looks} sample grids since step {since}, samples varied {spread} times as much as the data. Show D several samples at once (packing), take WGAN-GP, or lower the learning rate of G.',
  collapsedImages: 'Mode collapse: in {looks} sample grids since step {since}, samples varied {spread} times as much as the data, and the samples most like each other differed {nearest} times as much as real images do. Show D several samples at once (packing), take WGAN-GP, or lower the learning rate of G.',
  lostModes: 'Mode collapse: in {looks} sample grids since step {since}, samples came near only {coverage} of the real points. Show D several samples at once (packing), take WGAN-GP, or lower the learning rate of G.',
  strong: 'D is too strong: over the last {window} steps D(x) was {real} and D(G(z)) {fake}, and the gradient of G is {share} times what it was at its largest. Lower the learning rate of D, take the non-saturating objective, or smooth the labels of reals.',
  weak: 'D is too weak: over the last {window} steps D(x) was {real} and D(G(z)) {fake}, yet samples lie {distance} standard deviations of the data away from it. Raise the learning rate of D, or let it take more steps.',
  oscillation: 'The players chase each other: in the last {window} steps D(x) - D(G(z)) swung {swings} times between below {fooled} and above {wins}. Lower both learning rates, or beta1.',
  diverging: '{tag} has grown to {value}, {times} times what it was: the training is about to diverge. Lower the learning rate of {player}.',
  notFinite: '{tag} became {value} at step {step}: the training has diverged, and ends with step {checkpoint} as its last good checkpoint. Of the state {count} tensors are not finite; those that went furthest: {tensors}. Lower the learning rates, hold D in check by a penalty on its gradient, or take a loss on logits: a resume with the same config comes to the same step.',
  spoilt: 'The state is no longer finite after step {step}, in {tensors} ({count} tensors in all): the training has diverged, and ends with step {checkpoint} as its last good checkpoint. Fork from it with smaller learning rates, beta1 0.5 or a penalty on the gradient of D; a resume with the same config comes to the same step.',
});
