import type { PageString } from '../../src/protocol/pages.ts';

/** A line of a plot. D and what is real share a colour, G and what is generated the other; dashes tell the rest apart without colour. */
export interface Line {
  readonly tag: string;
  readonly text: PageString;
  readonly colour: 'real' | 'fake';
  readonly dash?: readonly number[];
}

export interface LinePanel {
  readonly id: string;
  readonly title: PageString;
  readonly hint: PageString;
  readonly lines: readonly Line[];
  /** fixed ends of the y axis, where the values have natural ones */
  readonly bounds?: readonly [number, number];
  /** a level worth knowing, drawn across */
  readonly level?: number;
}

const dashed = [6, 4];

export const linePanels = {
  losses: {
    id: 'losses',
    title: 'losses',
    hint: 'lossesHint',
    lines: [
      { tag: 'loss_d', text: 'lossD', colour: 'real' },
      { tag: 'loss_g', text: 'lossG', colour: 'fake' },
    ],
  },
  outputs: {
    id: 'outputs',
    title: 'outputs',
    hint: 'outputsHint',
    bounds: [0, 1],
    level: 0.5,
    lines: [
      { tag: 'd_real', text: 'dReal', colour: 'real' },
      { tag: 'd_held_out', text: 'dHeldOut', colour: 'real', dash: dashed },
      { tag: 'd_fake', text: 'dFake', colour: 'fake' },
      { tag: 'd_fake_g', text: 'dFakeG', colour: 'fake', dash: dashed },
    ],
  },
  gradients: {
    id: 'gradients',
    title: 'gradients',
    hint: 'gradientsHint',
    lines: [
      { tag: 'grad_norm_d', text: 'gradD', colour: 'real' },
      { tag: 'grad_norm_g', text: 'gradG', colour: 'fake' },
    ],
  },
} as const satisfies Record<string, LinePanel>;

/** Tags of the histograms, top to bottom. */
export const histogramLines = [
  { tag: 'd_real', text: 'dReal', colour: 'real' },
  { tag: 'd_fake', text: 'dFake', colour: 'fake' },
] as const satisfies readonly Line[];
