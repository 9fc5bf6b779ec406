import { Audience, hostOutbox, type Report } from './channel.ts';
import { Control } from './control.ts';
import { openControlSocket, type ControlSocket } from './control-socket.ts';

/** The trainer's surroundings: whom it tells, and what it is told. */
export interface Host {
  readonly report: Report;
  readonly control: Control;
  /** opens the door of a run to those who want to watch and control it; without it nobody but the host does */
  readonly openDoor?: (runDir: string) => Promise<ControlSocket>;
  /** the bundle of the thread that writes checkpoints; without it they are written by the training's own */
  readonly writerFile?: string;
}

/** The host process behind the channel, the system's signals included, and who is told of a run besides it. */
export function connectHost(writerFile: string): Required<Host> & { readonly audience: Audience } {
  const [audience, control] = [new Audience(), new Control()];
  audience.join(hostOutbox());
  control.listen();
  return { report: audience.report, audience, control, openDoor: (runDir) => openControlSocket(runDir, audience, control), writerFile };
}

/** How a task ended; becomes the last word and the exit code. */
export interface Outcome {
  readonly step: number;
  readonly state: 'finished' | 'stopped';
  /** the newest sample grid */
  readonly sample?: string | undefined;
  readonly result?: Readonly<Record<string, unknown>> | undefined;
}
