import type { MeasureName } from '../../config/measures-schema.ts';

/** Measures that take few labels. */
export const FEW_LABELS: readonly MeasureName[] = ['augmentation', 'probe'];

/** Seeds of the draws of few labels, those of semi-supervised runs of these seeds: a spread of several says what one is worth. */
export const LABEL_DRAWS = [0, 1, 2, 3, 4] as const;

/** Labels of each class where nobody says how many. */
export const LABELS_OF_EACH = 10;
