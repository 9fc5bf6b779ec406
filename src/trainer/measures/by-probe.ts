import { labelledExamples } from '../../data/batches.ts';
import type { DataSet } from '../../data/dataset.ts';
import { classesOf } from '../../metrics/class-figures.ts';
import { linearProbe, probed, type Probe } from '../../metrics/linear-probe.ts';
import { rowsBetween, type Matrix } from '../../metrics/matrix.ts';
import { within, type Pulse } from '../../metrics/pulse.ts';
import { meanAndError } from '../../metrics/spread.ts';
import { drawnExamples, inspecting, labelsAt, type Examples } from './inspection.ts';
import { LABEL_DRAWS } from './label-draws.ts';
import type { Measure, Measuring } from './subject.ts';
import { noLabels, notInspected, tooFewLabelled } from './unfit.ts';

/** A way to see examples: their features, piece by piece. */
type Sight = (examples: Examples, pulse: Pulse, take: (from: number, features: Matrix) => void) => Promise<void>;

const byDiscriminator = (measuring: Measuring, weights: 'trained' | 'initial'): Sight => (examples, pulse, take) =>
  inspecting(measuring)(weights, examples, pulse, ({ from, features }) => { take(from, features); });

const PIECE = 500;

/** The numbers of the examples themselves. */
const asTheyAre = ({ data }: Measuring): Sight => async ({ part, places }, pulse, take) => {
  const columns = data.shape.reduce((product, side) => product * side, 1);
  for (let from = 0; from < places.length; from += PIECE) {
    await pulse(from, places.length);
    const piece = places.subarray(from, from + PIECE);
    const values = new Float32Array(piece.length * columns);
    data.read(part, piece, values);
    take(from, { rows: piece.length, columns, data: values });
  }
};

async function featuresOf(sight: Sight, examples: Examples, pulse: Pulse): Promise<Matrix> {
  let all: { columns: number; data: Float32Array } | undefined;
  await sight(examples, pulse, (from, { columns, data }) => {
    all ??= { columns, data: new Float32Array(examples.places.length * columns) };
    all.data.set(data, from * columns);
  });
  return { rows: examples.places.length, ...all! };
}

/** Accuracy on all held-out examples of the probes of several draws of labels. */
async function probedBy(sight: Sight, { data, setting: { classes } }: Measuring, draws: readonly Uint32Array[], pulse: Pulse): Promise<number[]> {
  const places = Uint32Array.from(draws.flatMap((draw) => [...draw]));
  const features = await featuresOf(sight, { part: 'train', places }, () => pulse(0, draws.length + 1));
  const probes: Probe[] = [];
  let from = 0;
  for (const [i, draw] of draws.entries()) {
    const own = rowsBetween(features, from, (from += draw.length));
    probes.push(await linearProbe(own, labelsAt(data, { part: 'train', places: draw }), classes, within(pulse, i, draws.length + 1)));
  }
  return scores(sight, drawnExamples(data, 'heldOut', Infinity), data, probes, within(pulse, draws.length, draws.length + 1));
}

async function scores(sight: Sight, examples: Examples, data: DataSet, probes: readonly Probe[], pulse: Pulse): Promise<number[]> {
  const labels = labelsAt(data, examples);
  const right = probes.map(() => 0);
  await sight(examples, pulse, (first, features) => {
    probes.forEach((probe, i) => {
      right[i]! += classesOf(probed(probe, features)).reduce<number>((sum, label, row) => sum + (label === labels[first + row] ? 1 : 0), 0);
    });
  });
  return right.map((count) => count / labels.length);
}

/**
 * What few labels are worth on D's last hidden features (Radford et al. 2015, section 5.1, with a linear probe): against
 * the same labels on the examples' own numbers, and on the features of the D that the run began with.
 */
export const probe: Measure = {
  unfit: (setting) => noLabels(setting) ?? notInspected(setting) ?? tooFewLabelled(setting),
  onRequest: () => true,
  least: () => 0,
  looks: false,
  withoutSamples: true,
  hasBaseline: false,
  take: async (_, measuring, pulse) => {
    const draws = LABEL_DRAWS.map((draw) => labelledExamples(measuring.data, measuring.setting.labelled.ofEach, draw));
    const sights = { probe: byDiscriminator(measuring, 'trained'), probe_untrained: byDiscriminator(measuring, 'initial'), probe_values: asTheyAre(measuring) };
    const figures: Record<string, number> = {};
    for (const [i, [name, sight]] of Object.entries(sights).entries()) {
      const { mean, error } = meanAndError(await probedBy(sight, measuring, draws, within(pulse, i, 3)));
      figures[name] = mean;
      figures[`${name}_error`] = error;
    }
    return figures;
  },
};
