import { existsSync } from 'node:fs';
import path from 'node:path';
import { listCheckpoints, readCheckpoint } from '../runs/checkpoints.ts';
import { checkpointToFork } from '../runs/inherit.ts';
import { readRunInfo } from '../runs/info.ts';
import { defaultRunsFolder } from '../runs/layout.ts';
import type { Origin } from '../runs/types.ts';
import type { HostTensor, HostTensors } from '../tensors/host-tensor.ts';
import { trainerFault } from './faults.ts';
import { log } from './log.ts';
import type { RunConfig } from './run-config.ts';

type InitConfig = NonNullable<RunConfig['config']['init']>;

/** The folder of the run that the config names. @throws Fault */
function folderOf(from: string, configFile: string): string {
  const places = [path.resolve(path.dirname(configFile), from), path.join(defaultRunsFolder(configFile), from)];
  const found = places.find((place) => existsSync(path.join(place, 'run.json')));
  if (found === undefined) throw trainerFault('initRun', { from, places: places.join(', ') });
  return found;
}

const describe = (tensor: HostTensor | undefined): string => (tensor ? `${tensor.dtype} [${tensor.shape.join(', ')}]` : 'absent');

/** A player's tensors by layer: parameters and statistics alike, for a frozen layer's parameters are statistics. */
function byLayer(tensors: HostTensors, place: string): HostTensors {
  const found: Record<string, HostTensor> = {};
  for (const part of ['params', 'stats']) {
    const prefix = `${place}/${part}/`;
    for (const [name, tensor] of Object.entries(tensors)) if (name.startsWith(prefix)) found[name.slice(prefix.length)] = tensor;
  }
  return found;
}

/** Where in a state the layers' tensors of a player stand, its moving average's too: `place/part/layer`. */
const PLACE = /^(generator|discriminator)(\/ema)?\/(params|stats)\/(.+)$/;

function isTaken({ players }: InitConfig, player: string): boolean {
  return players === 'both' || players === player;
}

/** The tensor that another run has for a place of this one's state; undefined where that place is not taken from it. */
function sourceOf(init: InitConfig, sources: Readonly<Record<string, HostTensors>>, name: string): { layer: string; tensor: HostTensor | undefined } | undefined {
  const [, player, , , layer] = PLACE.exec(name) ?? [];
  if (player === undefined || layer === undefined || !isTaken(init, player)) return undefined;
  return { layer: `${player}/${layer}`, tensor: sources[player]?.[layer] };
}

const fits = (one: HostTensor, other: HostTensor): boolean => one.dtype === other.dtype && one.shape.join() === other.shape.join();

/**
 * The state before the first step with another run's weights in it; optimizer slots and the rest stay as they are.
 * @throws Fault naming the first tensor that does not fit, where misfits are refused or its layer is to be frozen
 */
export function withWeights(initial: HostTensors, other: HostTensors, init: InitConfig, where: string): HostTensors {
  const sources = { generator: byLayer(other, init.weights === 'ema' ? 'generator/ema' : 'generator'), discriminator: byLayer(other, 'discriminator') };
  if (init.weights === 'ema' && isTaken(init, 'generator') && Object.keys(sources.generator).length === 0) throw trainerFault('initAverage', { from: where });
  const skipped = new Set<string>();
  const state = Object.entries(initial).map(([name, own]): [string, HostTensor] => {
    const source = sourceOf(init, sources, name);
    if (!source) return [name, own];
    if (source.tensor && fits(source.tensor, own)) return [name, { ...source.tensor, data: source.tensor.data.slice() }];
    const isFrozen = (init.freeze ?? []).some((entry) => source.layer === entry || source.layer.startsWith(`${entry}/`));
    if (init.misfits === 'refuse' || isFrozen) throw trainerFault('initMisfit', { from: where, name: source.layer, found: describe(source.tensor), expected: describe(own) });
    skipped.add(source.layer);
    return [name, own];
  });
  if (skipped.size > 0) log(`drawn anew, for ${where} has them not or in another shape: ${[...skipped].join(', ')}`);
  return Object.fromEntries(state);
}

/** What a run begins with. */
export interface Beginning {
  /** where its weights come from, if from another run */
  readonly origin?: Origin;
  stateOf(initial: HostTensors): HostTensors;
}

/**
 * What the config's `init` asks for; without one, the weights that the seed gives.
 * @param known where they came from when the run was first started
 * @throws Fault where the other run or its checkpoint is not there
 */
export async function beginningOf({ config: { init }, configFile }: RunConfig, known?: Origin): Promise<Beginning> {
  if (!init) return { stateOf: (initial) => initial };
  const dir = known?.dir ?? folderOf(init.from, configFile);
  const checkpoint = known ? (await listCheckpoints(dir)).find(({ step }) => step === known.step) : await checkpointToFork(dir, init.step);
  if (!checkpoint) throw trainerFault('initGone', { from: dir, step: known?.step ?? 0 });
  const { id, name } = await readRunInfo(dir);
  const { tensors } = await readCheckpoint(checkpoint.folder);
  const origin = { id, name, dir, step: checkpoint.step };
  return { origin, stateOf: (initial) => withWeights(initial, tensors, init, `${id}, step ${checkpoint.step}`) };
}
