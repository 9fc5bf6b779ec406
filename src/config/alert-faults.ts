import type { FaultArgs, FaultData } from '../faults/fault.ts';
import { againstGrowth, bothSlower, calmer, faster, pack, rateOf, slower, wganGp } from './alert-remedies.ts';
import { isBounded } from './bounds.ts';
import { checkConfig } from './check.ts';
import type { ConfigFault } from './config-fault.ts';
import { parseDocument } from './document.ts';
import { withEdits } from './edits.ts';
import { faultOf } from './judge.ts';
import type { Finding } from './rules/rule.ts';
import { set } from './rules/rule.ts';
import type { Config } from './schema.ts';

/** What a run of a config showed to go wrong, as a fault of that config: where its cause stands, and what to try. */
type Reading = (config: Config, evidence: FaultArgs) => Finding;

/** What the objective leaves out is drawn in by what G cannot do without. */
const collapsed: Reading = (config) => ({
  at: ['objective.name', 'objective', 'training.packing', 'optimizers.generator.learningRate'],
  remedies: [...(config.objective.name === 'wasserstein' ? [] : [wganGp(config)]), ...(config.training.packing > 1 ? [] : [pack]), slower('generator', config)],
});

const OF_D = /(?:^D|_d)$|^discriminator\//;

/** The player whose values grew, or grew first: by its name, the scalar, or the tensors that an alert names. */
const grower = ({ player, tag, tensors }: FaultArgs) => (OF_D.test(String(player ?? tag ?? tensors)) ? 'discriminator' : 'generator');

/** A critic that nothing holds is its objective's fault; else one player learns too fast. */
const grown: Reading = (config, evidence) => {
  const player = grower(evidence);
  const rates = [rateOf(player), `optimizers.${player}`, 'optimizers'] as const;
  return { at: config.objective.name === 'wasserstein' && !isBounded(config) ? ['objective.name', ...rates] : rates, remedies: againstGrowth(config) };
};

const READINGS: Readonly<Record<string, Reading>> = {
  'alert.collapse': collapsed,
  'alert.collapsedImages': collapsed,
  'alert.lostModes': collapsed,
  'alert.strong': (config) => ({
    at: [rateOf('discriminator'), 'optimizers.discriminator', 'optimizers', 'objective'],
    remedies: [
      ...(config.objective.name === 'minimax' ? [set('objective.name', 'non-saturating')] : []),
      slower('discriminator', config),
      ...(config.objective.realLabel === 1 ? [set('objective.realLabel', 0.9)] : []),
      wganGp(config),
    ],
  }),
  'alert.weak': (config) => ({
    at: [rateOf('discriminator'), 'optimizers.discriminator', 'optimizers', 'training'],
    remedies: [faster('discriminator', config), set('training.discriminatorSteps', Math.min(100, config.training.discriminatorSteps + 1)), slower('generator', config)],
  }),
  'alert.oscillation': (config) => ({
    at: [rateOf('generator'), 'optimizers.generator', 'optimizers'],
    remedies: [
      bothSlower(config),
      ...calmer(config),
      wganGp(config),
    ],
  }),
  'alert.diverging': grown,
  'alert.notFinite': grown,
  'alert.spoilt': grown,
};

/**
 * What a run of a config showed to go wrong, once for each kind, as warnings in its text.
 * @param alerts in the order of steps @param config what the text says
 */
export function alertFaults(text: string, config: Config, alerts: readonly FaultData[]): ConfigFault[] {
  const document = parseDocument(text);
  const newest = new Map(alerts.map((alert) => [alert.code, alert]));
  return [...newest.values()].flatMap(({ code, template, args }) => {
    const finding = READINGS[code]?.(config, args);
    return finding ? [withSoundFixes(text, faultOf(document, { code, severity: 'warning', template }, { ...finding, args }))] : [];
  });
}

/** Offers only what leaves a config that can be trained: a mend knows the setting that it is for, not all that others forbid. */
function withSoundFixes(text: string, fault: ConfigFault): ConfigFault {
  const sound = fault.fixes.filter(({ edits }) => checkConfig(withEdits(text, edits)).config !== undefined);
  return { ...fault, fixes: sound.map((fix, index) => ({ ...fix, preferred: index === 0 })) };
}
