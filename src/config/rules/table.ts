import type { Config } from '../schema.ts';
import { batchNormRules } from './batch-norm-rules.ts';
import { criticRules } from './critic-rules.ts';
import { dataRules } from './data-rules.ts';
import { gameRules } from './game-rules.ts';
import { layerRules } from './layer-rules.ts';
import { networkRules } from './network-rules.ts';
import { optimizerRules } from './optimizer-rules.ts';
import { outputRules } from './output-rules.ts';
import type { Rule } from './rule.ts';
import { scheduleRules } from './schedule-rules.ts';
import { sizeRules } from './size-rules.ts';
import { trainingRules } from './training-rules.ts';

/** Every rule, by code: 1xx errors, 2xx warnings, 3xx hints. */
export const rules: readonly Rule[] = [...outputRules, ...sizeRules, ...dataRules, ...batchNormRules, ...networkRules, ...layerRules, ...criticRules, ...gameRules, ...optimizerRules, ...scheduleRules, ...trainingRules].sort((a, b) =>
  a.code.localeCompare(b.code),
);

/** Sections that only the game of two players has. */
const OF_THE_GAME = ['generator', 'discriminator', 'objective', 'penalties', 'conditioning', 'semiSupervised', 'augmentation', 'codes', 'ema', 'latent'];

/** The rules that concern a config. */
export function rulesFor({ family }: Pick<Config, 'family'>): readonly Rule[] {
  return family === 'gan' ? rules : rules.filter(({ reads }) => !reads.some((read) => OF_THE_GAME.includes(read.split('.', 1)[0] ?? '')));
}
