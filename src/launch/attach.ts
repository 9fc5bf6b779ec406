import path from 'node:path';
import { connect, type Socket } from 'node:net';
import { CONTROL_PROTOCOL, type Greeting } from '../protocol/control.ts';
import { toLine } from '../protocol/lines.ts';
import { isOwnAddress } from '../runs/control-address.ts';
import { readControl, type ControlPoint } from '../runs/control-file.ts';
import { lockHolder } from '../runs/lock.ts';
import { AttachedTrainer, type AttachOptions } from './attached-trainer.ts';
import { launchFault } from './faults.ts';
import { reason } from './log-file.ts';
import type { TrainerProcess } from './trainer-process.ts';

/**
 * Connects to the trainer of a run that another process started. Comes true when the trainer has said hello: at once, or
 * after the step that it computes.
 * @throws Fault `launch.notTraining`, `launch.elsewhere`, `launch.noDoor`, `launch.refused`, or why the folder cannot be read
 */
export async function attachTrainer(runDir: string, options: AttachOptions = {}): Promise<TrainerProcess> {
  const dir = path.resolve(runDir);
  const point = await controlPoint(dir);
  const socket = await open(dir, point);
  const greeting: Greeting = { type: 'greeting', protocol: CONTROL_PROTOCOL, token: point.token };
  socket.write(toLine(greeting));
  const trainer = new AttachedTrainer(socket, dir, point, options);
  if (!(await trainer.greeted)) throw launchFault('refused', { run: path.basename(dir), pid: point.pid });
  return trainer;
}

/** Where the trainer that holds the run's lock listens. */
async function controlPoint(dir: string): Promise<ControlPoint> {
  const run = path.basename(dir);
  const holder = await lockHolder(dir);
  if (!holder) throw launchFault('notTraining', { run });
  if (holder.alive === 'unknown') throw launchFault('elsewhere', { run, pid: holder.pid, host: holder.host });
  const point = await readControl(dir);
  const refuse = (why: string) => launchFault('noDoor', { run, pid: holder.pid, why });
  if (point?.pid !== holder.pid || point.started !== holder.started) throw refuse('control.json is missing, or is another process’s');
  if (!isOwnAddress(point.address)) throw refuse(`${point.address} is no socket of this user`);
  return point;
}

function open(dir: string, { address, pid }: ControlPoint): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    const fail = (error: Error) => { reject(launchFault('noDoor', { run: path.basename(dir), pid, why: reason(error) }, error)); };
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      resolve(socket);
    });
  });
}
