import { Fault, faultsOf } from '../faults/fault.ts';

export const trainerFault = faultsOf('trainer', {
  task: 'The trainer was started with {found} instead of a task: start it by `gan train`, `gan resume`, `gan sample` or `gan doctor` of this version ({reason}).',
  memory: 'This experiment needs about {needed} MB of memory, and the machine has {available} MB: choose fewer filters or units, a smaller batch, or smaller images.',
  ended: 'The run in {dir} is at its end, step {step} of {steps}: give more steps with --steps, at least {least}.',
  checkpointStale: 'The checkpoint {folder} does not fit the config {config}: {name} is {found} there, {expected} here. Put the config back as it was when the run was started, or start a new run.',
  noCheckpoint: 'The run in {dir} has no checkpoint yet: let it train to its first one, or press stop, which writes one.',
  noData: "The run in {dir} does not say what its samples look like: resume it once with this version, then sample.",
  tooMany: '{count} samples of {shape} values would take {needed} MB; up to {allowed} MB go into one {kind} file: ask for fewer.',
  initRun: 'init.from is {from}, but there is no run there (looked for {places}): name the folder of a run, relative to the config, or its id in the same project.',
  initGone: 'The run began with the weights of {from} at step {step}, and that checkpoint is no longer there; it has none of its own yet. Start a new run.',
  initAverage: 'init.weights is ema, but {from} keeps no moving average of its weights: set it to raw.',
  initMisfit: 'The weights of {from} do not fit this config: {name} is {found} there, {expected} here. Make the networks alike, or set init.misfits to skip to draw anew what does not fit (not for frozen layers).',
  moduleGone: 'There is no module {file}, which {from} asks for.',
  moduleOutside: '{file} lies outside of {root}: a module of networks, and what it imports by relative paths, must lie in the project.',
  moduleSize: 'The module {file} has {size} bytes; at most {limit} are loaded: is it the right file?',
  moduleCount: 'The module {file} imports more than {limit} files by relative paths: put what is no part of the networks elsewhere.',
  moduleSyntax: '{file}:{line}:{column}: {reason}',
  moduleLoad: '{file}:{line}: {message}',
  moduleUntried: 'Whether the networks fit the data could not be tried: {reason}',
  moduleCopy: 'The run in {dir} cannot go on without its copy of {module} ({reason}): put the copy back, or start a new run.',
  featuresChanged: '{file} is another network than the run was measured through so far: figures of features before this step and after it do not compare.',
  moduleChanged: '{module} is no longer what it was when the run began: the run goes on with its own copy, in {folder}. To train with the change, start a new run.',
  exportDiffers: 'The exported model gave other samples than the run itself (by {difference}, {allowed} are allowed for rounding), so it was not written. Please report this with the config.',
  outFormat: 'Samples cannot be written to {file}: name a file that ends in .png or .npy.',
  outTaken: 'The folder {folder} already has files in it: name a new one, so that samples of different runs are not mixed.',
  setPoints: 'Samples of this run are points, and not pictures: write them as numbers, into a file that ends in .npy.',
  gridPoints: 'Samples of this run are points, and such a grid is made of pictures: draw them as they are, into a .png or .npy file.',
  noCodes: 'The run in {dir} has no codes, so nothing can be shown of what they do: codes belong to an InfoGAN (the section codes of a config).',
  notBitwise: 'Going on with another engine than before ({changes}): the run goes on, but it is not bitwise the run that would never have been stopped.',
  forkNotBitwise: 'Forked onto another engine than the run had that it is a fork of ({changes}): the fork trains on, but it is not bitwise that run, whatever its config has changed.',
  notLive: 'While the run trains, these cannot change: {settings}. Fork the run to train on with them; docs/config.md marks the settings that can change.',
  nothingChanged: 'Nothing changes: the run has these settings already.',
  endPassed: 'The run is at step {step}, so it cannot end at step {steps}: take more steps, or stop it.',
  tooLate: 'The run came to its end before the change could be made: fork it, or resume it with more steps.',
  forkShape: 'The networks of this config do not fit the checkpoint {folder}: {name} is {found} there, {expected} here. A fork goes on with the weights that there are: keep the networks, the latent size and the shape of the data, or start a new run.',
  forkAfresh: 'The checkpoint has nothing that fits {places}: these begin afresh at step {step}, a moving average as a copy of the weights. What depends on it may need some steps to settle.',
  forkEnded: 'The fork begins at step {step}, and its config ends at step {steps}: give more steps, for example --set training.steps={step}000.',
  checkpointGone: 'The checkpoint of step {step} of {run} is no longer there: it was deleted to make room. Fork from another one.',
  noCache: 'Nothing named {name} is cached; there are: {names}. `gan caches` lists them.',
  noSocket: 'This run has no control socket ({why}): it trains on, but only where it was started can it be paused or stopped.',
  system: 'The system refused {call} on {path} ({code}). What was written before is kept; make room or grant the right, then resume the run.',
});

/** The code's first part tells a host that the config is at fault (exit code 3). */
export const configFault = faultsOf('config', {
  unreadable: 'Cannot read the config {file} ({why}): name a .gan.json file that exists and that you may read.',
  invalid: '{file}:{line}:{column}: {message} ({more} more). Correct the file and start again; `gan validate` lists every fault.',
});

/** A fault of the file system (a full disk, a missing right) as one that names the file; anything else as it is. */
export function asFault(error: unknown): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error;
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  return trainerFault('system', { call: syscall, path: path ?? 'a file of the run', code }, error);
}
