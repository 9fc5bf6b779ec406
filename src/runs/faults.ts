import { Fault, faultsOf } from '../faults/fault.ts';

/** Everything that can go wrong with a run folder, as a person reads it. */
export const fault = faultsOf('runs', {
  noSpace: '{path} cannot be written: no space is left ({reason}). Make room, then resume the run; everything written before stays readable.',
  noPermission: '{path} cannot be written: {reason}. Make the folder writable for this user, or choose another runs folder.',
  folderGone: '{path} cannot be written: the folder is gone ({reason}). Was the run deleted or moved while it trained?',
  notAFolder: '{path} cannot be written: a file stands where a folder is needed ({reason}). Move it away, or choose another runs folder.',
  notPlain: '{path} cannot be written: a link, a pipe or a device stands in its place ({reason}). Remove it, then resume the run.',
  deviceError: '{path} cannot be written: the disk or the network reports an error ({reason}). Check it, then resume the run; everything written before stays readable.',
  writeFailed: '{path} cannot be written: {reason}.',
  readFailed: '{path} cannot be read: {reason}.',
  linked: '{path} is a link, and a run holds none: what it points to is not read, changed or deleted. Put what it points to in its place, or remove the link.',
  notARun: '{path} is no run folder: it has no {entry}. Give the folder of a run, or its id; `gan runs` lists them.',
  tooLarge: '{path} has {found} bytes; at most {allowed} are expected. It is damaged, or not what its name says.',
  malformed: '{path} is damaged at {place}: {reason}. Restore it from a copy, or start a new run.',
  newer: '{path} has format {found}; this version reads up to {allowed}. Install the newest GAN Workbench.',
  locked: '{run} is being trained by process {pid} on this machine: watch and control that one (`gan watch {run}`, `gan continue {run}`, `gan stop {run}`), or start a new run.',
  lockedElsewhere: '{run} is locked by process {pid} on {host}, and from here nobody can tell whether it still trains. Stop it there; if it is surely gone, take the run over by `gan resume {run} --take-over`, or delete {path}.',
  lockDamaged: '{path} cannot be made out ({reason}), so nobody can tell whether the run is being trained. If it surely is not, take the run over by `gan resume --take-over`, or delete this file.',
  occupied: '{path} is there already: the folder holds a run. Resume it, or choose another folder.',
  noSuchRun: 'There is no run {name} in {folder}. `gan runs` lists those that are there.',
  severalRuns: '{name} could be any of {candidates}. Give one of these ids.',
  tooManyChanges: '{path} cannot take more than {most} changes of one run. Fork the run, which begins a new list.',
  journalTorn: '{path} was cut off at byte {offset}: {lost} bytes of an unfinished record were dropped.',
  journalDamaged: '{path} is damaged from byte {offset} to {end}: what these {lost} bytes held is lost, the rest is kept.',
  journalShort: '{path} ends at step {found}, the checkpoint is of step {step}: the curves of the steps between are lost.',
  journalMissing: '{path} holds no event file: the curves up to step {step} are lost.',
  indexTooLarge: 'The curves of {path} take more than {allowed} bytes of memory to rebuild. Resume the run for one step: that rebuilds them on disk.',
  checkpointDamaged: 'The checkpoint {path} is damaged ({reason}) and was passed over.',
  checkpointsDamaged: 'None of the {count} checkpoints in {path} is whole; of the last: {reason} Restore one from a copy, or start a new run; the curves and samples stay readable.',
  noCheckpoint: '{path} has no checkpoint at step {step} or before it to fork from (there are: {steps}). Choose one of these, or let the run write one first.',
  parentGone: '{path} has no checkpoint of step {step} any more, so this fork of it cannot begin. Delete the fork, and fork again from a checkpoint that is there.',
  readerEnded: 'The reader of run folders ended while it was at work ({reason}). It is started anew with the next request.',
  writerEnded: 'The thread that writes checkpoints ended while it was at work ({reason}). The checkpoints before stay whole: resume the run. If it happens again, install GAN Workbench again.',
  readerAnswer: 'The reader of run folders gave an answer of the wrong form ({reason}). Install GAN Workbench again.',
});

const KINDS = {
  ENOSPC: 'noSpace',
  EDQUOT: 'noSpace',
  EFBIG: 'noSpace',
  EACCES: 'noPermission',
  EPERM: 'noPermission',
  EROFS: 'noPermission',
  ENOENT: 'folderGone',
  ESTALE: 'folderGone',
  ENOTDIR: 'notAFolder',
  EEXIST: 'notAFolder',
  EISDIR: 'notAFolder',
  ELOOP: 'notPlain',
  ENXIO: 'notPlain',
  EIO: 'deviceError',
} as const;

/** The system's short word for an error, for example ENOSPC; empty where there is none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && !(error instanceof Fault) && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A failure to write as a sentence with the path, the system's reason and what to do. */
export function writeFault(path: string, error: unknown): Fault {
  const kind = Object.entries(KINDS).find(([code]) => code === errorCode(error))?.[1] ?? 'writeFailed';
  return fault(kind, { path, reason: reasonOf(error) }, error);
}

export const readFault = (path: string, error: unknown): Fault => fault('readFailed', { path, reason: reasonOf(error) }, error);
