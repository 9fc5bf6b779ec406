import type { DashboardState } from '../../src/protocol/pages.ts';
import type { Detail } from './detail.ts';
import type { StepRange } from './plot.ts';
import type { RunData } from './run-data.ts';

/** All that the panels are drawn from, gathered once a frame. */
export interface View {
  readonly run: RunData;
  readonly place: DashboardState;
  readonly detail: Detail;
  /** steps that the plots show */
  readonly range: StepRange;
  /** the step that all panels show; undefined before there is any */
  readonly step: number | undefined;
  /** the step under the pointer, where it is over a plot */
  readonly hovered: number | undefined;
}
