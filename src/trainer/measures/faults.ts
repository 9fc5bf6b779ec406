import { faultsOf } from '../../faults/fault.ts';

export const measureFault = faultsOf('measures', {
  noLabels: 'A judge can be trained only on images with labels of two classes or more, and {name} has {found}. Name a network by --features, or give data.labels, or pictures in a folder for each class.',
  unavailable: '{measure} cannot be measured here: {reason}. Leave it out of --measures.',
  noMeasure: 'Nothing can be measured of this run: {reasons}.',
  noStep: 'The run in {dir} has no checkpoint of step {step}; there are {steps}. Give one of these to --step, or --all.',
  tooMany: '{count} samples of {shape} would take {needed} MB, and up to {allowed} MB are allowed: ask for {most} or fewer.',
  tooFewSamples: '{measure} needs {needed} samples at least, and {found} were asked for: raise --count.',
  judgeLost: 'The judge came to the loss {loss} at step {step} of its training, so it cannot judge: report this with the data set.',
  noAverage: 'The run in {dir} keeps no moving average of the weights: take --weights raw, or train one with a section ema in its config.',
  features: 'The feature network {file} cannot be used: {reason}.',
  ownFeatures: 'The feature network {file}, which measures.features of the config names, cannot be used: {reason}. Put a network that can be used there, name one by --features, or take the judge: --features judge.',
});
