import { combinationFigures } from '../../metrics/combinations.ts';
import { kMeans } from '../../metrics/k-means.ts';
import { matrixOf, rowsBetween, type Matrix } from '../../metrics/matrix.ts';
import { modeFigures, type ModeList } from '../../metrics/modes.ts';
import { pairSimilarity, scalesOf } from '../../metrics/ms-ssim.ts';
import { differentBins } from '../../metrics/ndb.ts';
import { within, type Pulse } from '../../metrics/pulse.ts';
import { slicedWasserstein } from '../../metrics/sliced-wasserstein.ts';
import type { Reading } from './image-network.ts';
import type { Figures, Measure, Measuring, Setting } from './subject.ts';

const DIRECTIONS = 128;
/** Bins of NDB, and the z from which on one differs (Richardson and Weiss 2018 have 100 bins). */
const BINS = 100;
const BIN_Z = 3;
const PAIRED = 2000;

/** Why the modes are not known; undefined where they are. */
function noModes({ mixture, stacked, judged }: Setting): string | undefined {
  if (mixture || (stacked && judged)) return undefined;
  return stacked ? 'it needs the judge, and another network takes its place' : 'of these data no modes are known (of ring, grid and stacked-mnist they are)';
}

/** Modes of a mixture, or combinations of stacked classes. Takes no pulse: a hundred thousand points take a few milliseconds. */
export const modes: Measure = {
  unfit: noModes,
  least: () => 1,
  looks: true,
  hasBaseline: true,
  take: ({ values, reading }, { setting }) => Promise.resolve(setting.mixture ? mixtureModes(values, setting.mixture) : stackedModes(reading)),
};

function mixtureModes(values: Matrix, mixture: ModeList): Figures {
  const { modes: found, highQuality, kl } = modeFigures(values, mixture);
  return { modes: found, high_quality: highQuality, kl_modes: kl };
}

function stackedModes(reading: Reading | undefined): Figures {
  if (!reading?.byChannel) throw new Error('the judge has not looked at the channels');
  const { modes: found, recognised, kl } = combinationFigures(reading.byChannel.logits, reading.byChannel.channels);
  return { modes: found, recognised, kl_modes: kl };
}

/** E D(x) - E D(G(z)) on examples that the critic never saw: an estimate of a multiple of the Wasserstein-1 distance. */
export const critic: Measure = {
  unfit: ({ hasCritic }) => (hasCritic ? undefined : 'the objective is not wasserstein, so D is no critic'),
  least: () => 1,
  looks: false,
  hasBaseline: false,
  take: async (made, { judged: mean, heldOut }, pulse) => ({ critic_estimate: (await mean!('d', heldOut, within(pulse, 0, 2))) - (await mean!('d', made, within(pulse, 1, 2))) }),
};

export const sliced: Measure = {
  unfit: () => undefined,
  least: () => 1,
  looks: false,
  hasBaseline: true,
  take: async ({ values }, { real, normal }, pulse) => {
    const directions = matrixOf(normal('directions', DIRECTIONS * values.columns), values.columns, 'the directions');
    return { sliced_wasserstein: await slicedWasserstein(real.values, values, directions, pulse) };
  },
};

const centresOf = new WeakMap<Matrix, Promise<Matrix>>();

/** The bins of one set of real examples, found once. */
function binsOf({ real, uniform }: Measuring, pulse: Pulse): Promise<Matrix> {
  const kept = centresOf.get(real.values);
  if (kept) return kept;
  const found = kMeans(real.values, uniform('bins', Math.min(BINS, real.values.rows)), pulse);
  centresOf.set(real.values, found);
  found.catch(() => { centresOf.delete(real.values); });
  return found;
}

export const bins: Measure = {
  unfit: () => undefined,
  onRequest: ({ stacked }) => stacked,
  least: () => 10 * BINS,
  looks: false,
  hasBaseline: true,
  take: async ({ values }, measuring, pulse) => {
    const centres = await binsOf(measuring, (done, total) => pulse(done, 1.2 * total));
    const { different, jensenShannon } = await differentBins(measuring.real.values, values, centres, BIN_Z, (done, total) => pulse(5 * total + done, 6 * total));
    return { ndb: different, ndb_js: jensenShannon };
  },
};

export const similarity: Measure = {
  unfit: ({ shape, range }) => {
    if (range === undefined || shape.length !== 3) return 'the data are no images';
    return scalesOf(shape[0]!, shape[1]!) > 0 ? undefined : 'the images are smaller than its window of 11 pixels';
  },
  least: () => 2,
  looks: false,
  hasBaseline: true,
  take: async ({ values }, { setting: { shape, range } }, pulse) => {
    const [low, high] = range!;
    return { ms_ssim: await pairSimilarity(rowsBetween(values, 0, Math.min(PAIRED, values.rows)), shape, high - low, pulse) };
  },
};
