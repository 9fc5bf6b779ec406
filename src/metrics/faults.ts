import { faultsOf } from '../faults/fault.ts';

export const metricsFault = faultsOf('metrics', {
  notFinite: 'Row {row} of {what} holds {value}: a measure of such samples would mean nothing. A training that diverged gives them; take the checkpoint of an earlier step.',
  tooFew: '{what} has {found} rows, and {measure} needs at least {needed}: ask for more with --count.',
  columns: '{measure} compares rows of {left} numbers with rows of {right}: both must come from the same network.',
  tooSmall: 'Images of {height} x {width} are too small for SSIM, whose window is {window} pixels wide.',
});
