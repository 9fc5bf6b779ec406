import { faultsOf } from '../faults/fault.ts';

export const cliFault = faultsOf('cli', {
  outFolder: 'The folder {folder} is not there, so {file} cannot be written: make it first, or name a file in a folder that is there.',
  emaAndRaw: 'Both --ema and --raw were given: take one, or neither for what the config says.',
  stepAndAll: 'Both --step and --all were given: take one, or neither for the newest checkpoint.',
  together: 'Both {flag} and {other} were given: take one.',
  gridFile: '{flag} draws a picture, so {file} must end in .png.',
  noMeasure: 'There is no measure {name}; there are {names}.',
  noFeatures: 'There is no file {file}: give --features the ONNX file of a network.',
  featuresMissing: '--feature-range and --feature-output say how the network of --features is used: name that, too.',
  moduleEnding: '{file} must end in .ts or .js.',
  taken: '{file} is already there: name another file.',
  noFolder: 'There is no folder {folder}: name one of a project, or one that holds runs.',
  noRunYet: 'There is no run in {folder} yet: start one with `gan train CONFIG`, or name the folder of a run.',
});
