import type { Config } from '../schema.ts';
import { batchNormRules } from './batch-norm-rules.ts';
import { clipRules } from './clip-rules.ts';
import { criticRules } from './critic-rules.ts';
import { dataRules } from './data-rules.ts';
import { exampleRules } from './example-rules.ts';
import { familyRules, OF_THE_GAME } from './family-rules.ts';
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
export const rules: readonly Rule[] = [...outputRules, ...sizeRules, ...dataRules, ...batchNormRules, ...networkRules, ...layerRules, ...criticRules, ...exampleRules, ...clipRules, ...gameRules, ...familyRules, ...optimizerRules, ...scheduleRules, ...trainingRules].sort((a, b) =>
  a.code.localeCompare(b.code),
);

/** The rules that concern a config. */
export function rulesFor({ family }: Pick<Config, 'family'>): readonly Rule[] {
  return family === 'gan' ? rules : rules.filter(({ reads }) => !reads.some((read) => OF_THE_GAME.some((place) => read === place || read.startsWith(`${place}.`))));
}
