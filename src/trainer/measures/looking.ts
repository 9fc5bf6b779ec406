import type { MeasureName } from '../../config/measures-schema.ts';
import type { DataSet } from '../../data/dataset.ts';
import type { Engine } from '../../engine/engine.ts';
import { threadCount } from '../../engine/machine.ts';
import type { Measurement } from '../../runs/measures.ts';
import { FileNetwork, unusable, type FeatureFile } from './file-network.ts';
import type { ImageNetwork } from './image-network.ts';
import { openJudge } from './judge.ts';
import type { Working } from './progress.ts';
import type { Setting } from './subject.ts';
import { TABLE } from './table.ts';

/** What measures look through, and what is said of it beside their figures. */
export interface Looking {
  readonly network: ImageNetwork | undefined;
  readonly described: Measurement['network'];
}

/** What a network of features is opened with. */
export interface LookingOptions {
  readonly dataSet: DataSet;
  readonly engine: Engine;
  /** of a person's own network; 0: as many as there are cores */
  readonly threads: number;
  readonly working: Working;
}

/**
 * Opens what the chosen measures look through: the network that is named, or else the judge, which is trained where
 * there is none yet. Nothing where none of them looks.
 * @throws Fault where the network cannot be used, or the data are points
 */
export async function openLooking(chosen: readonly MeasureName[], setting: Setting, features: FeatureFile | undefined, { dataSet, engine, threads, working }: LookingOptions): Promise<Looking> {
  refusePoints(features, dataSet);
  const looks = chosen.some((name) => TABLE[name].looks) && setting.range !== undefined;
  if (!looks) return { network: undefined, described: undefined };
  if (features) {
    const network = await FileNetwork.open(features, dataSet.shape, threadCount(threads));
    return { network, described: { kind: 'file', file: features.file, sha256: network.sha256, output: network.output } };
  }
  const { network, card } = await openJudge(dataSet, engine, working);
  return { network, described: { kind: 'judge', data: card.data, accuracy: card.accuracy, heldOut: card.heldOut, recipe: card.recipe } };
}

/** @throws Fault where a network is named for points */
export function refusePoints(features: FeatureFile | undefined, { range }: Pick<DataSet, 'range'>): void {
  if (features && range === undefined) throw unusable(features, 'the data are points, whose coordinates are their features');
}
