import path from 'node:path';
import { Fault } from '../../faults/fault.ts';
import { buildOf } from '../build.ts';
import type { EngineInfo } from '../engine.ts';
import { cpuFeatures, threadCount } from '../machine.ts';
import type { Card } from './cards.ts';
import { TensorflowEngine } from './engine.ts';
import { tensorflowFault } from './faults.ts';
import { readInstallation, type Installation } from './installation.ts';
import { thisMachine } from './machine.ts';
import { probeTensorflow, type Probed } from './probe.ts';
import { refusal, type Machine } from './requirements.ts';

export interface TensorflowWanted {
  readonly device: EngineInfo['device'];
  /** 0 means one for each core */
  readonly threads: number;
  readonly why?: Pick<EngineInfo, 'reason' | 'choice'>;
}

/** TensorFlow as it was found and tried, in another process. */
export interface TriedTensorflow {
  readonly installation: Installation;
  readonly probed: Probed;
  readonly info: EngineInfo;
}

/**
 * Looks for TensorFlow, holds what it needs against what the machine has, and has another process load it and multiply
 * two matrices. Nothing of it is loaded here.
 * @param seconds to measure its speed for @throws Fault `tensorflow.…`: what was found, what is needed, what to do instead
 */
export async function tryTensorflow({ device, threads, why = {} }: TensorflowWanted, seconds = 0): Promise<TriedTensorflow> {
  const installation = await installationFor(device);
  const machine = await thisMachine(device);
  const refused = refusal(installation.manifest, machine);
  if (refused) throw refused;
  const loading = { device, threads: threadCount(threads) };
  const probed = await probeTensorflow(installation, loading, seconds);
  const adapter = cardOf(machine, installation, probed);
  return { installation, probed, info: infoOf(installation, { ...loading, adapter, why }) };
}

/** Opens TensorFlow in this process. @throws Fault `tensorflow.…` */
export async function openTensorflow(wanted: TensorflowWanted): Promise<TensorflowEngine> {
  const { installation, info } = await tryTensorflow(wanted);
  return new TensorflowEngine(installation, info);
}

/** A build for GPUs computes on the processor as well. */
async function installationFor(device: EngineInfo['device']): Promise<Installation> {
  if (device === 'gpu') return readInstallation('gpu').catch(async (error: unknown) => { throw (await cpuOnly(error)) ?? error; });
  return readInstallation('cpu').catch((error: unknown) => {
    if (error instanceof Fault && error.code !== 'tensorflow.absent') throw error;
    return readInstallation('gpu').catch(() => { throw error; });
  });
}

/** Where there is one for the processor alone, that is what is to be said. */
async function cpuOnly(error: unknown): Promise<Fault | undefined> {
  if (!(error instanceof Fault) || error.code !== 'tensorflow.absent') return undefined;
  const cpu = await readInstallation('cpu').catch(() => undefined);
  return cpu && tensorflowFault('cpuBuild', { version: cpu.manifest.tensorflow });
}

/** The card that TensorFlow takes, the first, with its driver. @throws Fault `tensorflow.unseen` where it takes none */
function cardOf({ cards }: Machine, { manifest }: Installation, { gpu }: Probed): string | undefined {
  if (cards === undefined || typeof cards === 'string') return undefined;
  const [card] = cards as readonly [Card, ...Card[]];
  if (!gpu) throw tensorflowFault('unseen', { version: manifest.tensorflow, card: card.name, reason: 'its log says why' });
  return `${card.name}, driver ${card.driver}`;
}

interface Computing {
  readonly device: EngineInfo['device'];
  readonly threads: number;
  readonly adapter: string | undefined;
  readonly why: Pick<EngineInfo, 'reason' | 'choice'>;
}

function infoOf({ folder, manifest }: Installation, { device, threads, adapter, why }: Computing): EngineInfo {
  const about = { ...(adapter === undefined ? {} : { adapter }), ...why };
  const build = buildOf(path.join(folder, manifest.libraries[0]!));
  return { name: 'tensorflow', version: manifest.tensorflow, build, device, threads, optimisation: optimisation(), cpuFeatures: cpuFeatures(), ...about };
}

/** oneDNN's kernels add in another order than Eigen's; TensorFlow has them on or off by its own default, or as a person says. */
const optimisation = (): string => `oneDNN ${{ 0: 'off', 1: 'on' }[process.env['TF_ENABLE_ONEDNN_OPTS'] ?? ''] ?? 'by default'}`;
