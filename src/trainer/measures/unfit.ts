import type { Setting } from './subject.ts';

/** Reasons why a measure cannot be taken; undefined where it can. */

export const noLabels = ({ classes }: Setting): string | undefined => (classes > 1 ? undefined : 'the examples have no labels of two classes or more');

export const noJudge = ({ judged, stacked }: Setting): string | undefined => {
  if (stacked) return 'each channel is judged by itself, and modes says what all of them together are';
  return judged ? undefined : 'it needs a judge: images with labels, and no network named in its place';
};

export const noClassAsked = (setting: Setting): string | undefined =>
  noJudge(setting) ?? (setting.conditional ? undefined : 'the generator is not asked for a class');

export const notInspected = ({ inspected }: Setting): string | undefined =>
  inspected ? undefined : 'there is no D that sees examples one by one, without their class beside them';

/** Fewest labels of each class: one to train with, one to choose by. */
const LEAST_OF_EACH = 2;

export function tooFewLabelled({ labelled: { ofEach, rarest } }: Setting): string | undefined {
  if (ofEach < LEAST_OF_EACH) return `it takes ${LEAST_OF_EACH} labels of each class at least`;
  return ofEach <= rarest ? undefined : `it takes ${ofEach} labels of each class, and of one there are only ${rarest} training examples; --labelled asks for fewer`;
}
