import type { DataSet } from '../../data/dataset.ts';
import type { Engine } from '../../engine/engine.ts';
import { canClassify, classifier, type Classifier } from '../../gan/families/classifier.ts';
import { accuracy } from '../../metrics/class-figures.ts';
import type { HostTensors } from '../../tensors/host-tensor.ts';
import { misfit } from '../restored-state.ts';
import { ChannelNetwork } from './channel-network.ts';
import { measureFault } from './faults.ts';
import type { ImageNetwork } from './image-network.ts';
import { JudgeCache, dataHash, type JudgeCard } from './judge-cache.ts';
import { JudgeNetwork } from './judge-network.ts';
import { judgeBatch, judgeSeed, judgeSteps, trainClassifier } from './judge-recipe.ts';
import type { Working } from './progress.ts';
import { signedData } from './signed-data.ts';

/** A classifier of a data set that measures look through, and how good it is itself. */
export interface Judge {
  readonly network: ImageNetwork;
  readonly card: JudgeCard;
  /** whether it was trained just now */
  readonly trained: boolean;
}

/** A judge's weights; its optimizer does not outlive its training. */
const withoutSlots = (state: HostTensors): HostTensors => Object.fromEntries(Object.entries(state).filter(([name]) => !name.startsWith('classifier/slots/')));

const experimentOf = (dataSet: DataSet): Classifier => classifier(dataSet, judgeBatch(dataSet), () => 0);

/** Whether a state is that of a judge of such data. */
const fits = (dataSet: DataSet, state: HostTensors): boolean => misfit(state, withoutSlots(experimentOf(dataSet).initialState(judgeSeed))) === undefined;

/** A trained judge inside the engine. */
export function networkOf(dataSet: DataSet, engine: Engine, state: HostTensors): JudgeNetwork {
  return new JudgeNetwork(engine, experimentOf(dataSet), withoutSlots(state), dataSet.shape, dataSet.classes);
}

/** Share of the held-out examples that the network names rightly. */
async function heldOutAccuracy(dataSet: DataSet, network: JudgeNetwork, working: Working): Promise<number> {
  const indices = Uint32Array.from({ length: dataSet.heldOut }, (_, i) => i);
  const images = new Float32Array(dataSet.heldOut * dataSet.shape.reduce((product, side) => product * side, 1));
  dataSet.read('heldOut', indices, images);
  const { logits } = await network.read(images, working('Testing the judge'));
  return accuracy(logits!, dataSet.heldOutLabels!);
}

interface JudgeOptions {
  readonly anew?: boolean | undefined;
}

/**
 * The judge of a data set: from the cache of this user, or trained now and kept there. Of stacked images it is the judge
 * of the images that their channels are.
 * @throws Fault `measures.noLabels` where the data are no images with labels
 */
export async function openJudge(data: DataSet, engine: Engine, working: Working, options: JudgeOptions = {}): Promise<Judge> {
  if (!data.stackOf) return judgeOf(data, engine, working, options);
  const judge = await judgeOf(data.stackOf, engine, working, options);
  return { ...judge, network: new ChannelNetwork(judge.network, data.shape) };
}

async function judgeOf(data: DataSet, engine: Engine, working: Working, options: JudgeOptions): Promise<Judge> {
  if (!canClassify(data) || !data.labels || !data.heldOutLabels) throw measureFault('noLabels', { name: data.name, found: data.shape.length === 3 ? `${data.classes} classes` : 'no images' });
  const dataSet = signedData(data);
  const cache = new JudgeCache(data.name, await dataHash(dataSet, working('Reading the data')));
  const kept = options.anew ? undefined : await cache.read();
  if (kept && fits(dataSet, kept.state)) return { network: networkOf(dataSet, engine, kept.state), card: kept.card, trained: false };
  const state = withoutSlots(await trainClassifier(dataSet, engine, working('Training the judge')));
  const network = networkOf(dataSet, engine, state);
  const share = await heldOutAccuracy(dataSet, network, working);
  const card = await cache.write(state, { classes: dataSet.classes, steps: judgeSteps(dataSet), accuracy: share, heldOut: dataSet.heldOut });
  return { network, card, trained: true };
}
