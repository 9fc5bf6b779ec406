import type { Config } from '../config/schema.ts';
import { twoPlayerGan } from './families/gan.ts';
import { fullyVisibleBeliefNet } from './families/made.ts';
import { ganFault } from './faults.ts';
import type { DataShape, Experiment } from './game.ts';

/** Makes one kind of GAN ready for a config and what the data are like. */
export type Family = (config: Config, data: DataShape) => Experiment;

/** The kinds of GAN by name: a new one is one new file and one line here. */
const FAMILIES: Readonly<Record<Config['family'], Family>> = { gan: twoPlayerGan, made: fullyVisibleBeliefNet };

function checkJudgement({ discriminator, objective }: Config): void {
  const output = discriminator.output === 'sigmoid' ? 'probabilities' : 'logits';
  if (objective.on !== output) throw ganFault('judgement', { on: objective.on, output: discriminator.output, fitting: output });
}

/**
 * The experiment that a config describes.
 * @throws Fault where the networks do not fit the data or the objective
 */
export function createExperiment(config: Config, data: DataShape): Experiment {
  if (config.family === 'gan') checkJudgement(config);
  return FAMILIES[config.family](config, data);
}
