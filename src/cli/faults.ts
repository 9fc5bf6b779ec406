import { faultsOf } from '../faults/fault.ts';

export const cliFault = faultsOf('cli', {
  outFolder: 'The folder {folder} is not there, so {file} cannot be written: make it first, or name a file in a folder that is there.',
  noFolder: 'There is no folder {folder}: name one of a project, or one that holds runs.',
  noRunYet: 'There is no run in {folder} yet: start one with `gan train CONFIG`, or name the folder of a run.',
});
