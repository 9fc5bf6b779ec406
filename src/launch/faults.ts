import { faultsOf } from '../faults/fault.ts';

export const launchFault = faultsOf('launch', {
  config: 'Cannot read the config {file} ({why}): name a .gan.json file that exists and that you may read.',
  configSize: 'The config {file} has {size} bytes, more than the {limit} that a config may have: is it the right file?',
  configErrors: 'The config {file} has errors, so nothing was started: {count} to correct (`gan validate` lists them with their places).',
  runDirTaken: 'The run folder {dir} already has files in it: name a new one, or go on with the run that is in it by `gan resume {dir}`.',
  log: "Cannot write the trainer's log {file} ({why}): free some space, or choose a folder that you may write to.",
  trainer: 'The trainer {file} is missing: install GAN Workbench again (in its own checkout: `npm ci`).',
  spawn: 'The trainer could not be started with {program}: {why}.',
  protocol: 'The trainer speaks version {found} of the control protocol, this program version {known}: install both from the same release.',
  message: 'The trainer sent a message that this version cannot read, and it was passed over ({why}).',
  quiet: 'The trainer has said nothing for {seconds} s; what it writes is in {file}.',
  died: 'The trainer ended unexpectedly ({how}); what it wrote before is kept. The end of {file}:\n{words}',
  diedSilently: 'The trainer ended unexpectedly ({how}) and left no word in {file}; what it wrote before is kept. Was memory short?',
  taskStopped: 'The trainer was stopped before it had a result.',
  noResult: 'The trainer ended well but gave no result: is its bundle of this release? (in a checkout: `npm run build`)',
  killed: 'The trainer was killed; the run can go on from its last checkpoint.',
  overdue: 'The trainer did not stop in {seconds} s and was killed; the run can go on from its last checkpoint.',
});
