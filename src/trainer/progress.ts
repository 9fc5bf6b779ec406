import type { Report } from './channel.ts';

const REPORT_MILLISECONDS = 100;
const WINDOW_MILLISECONDS = 5000;

/** Says how far a run is, at most ten times a second, with its rate over the last seconds. */
export class Progress {
  private marks: { readonly step: number; readonly time: number }[] = [];
  private reported = -Infinity;

  constructor(
    private steps: number,
    private readonly report: Report,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** The run ends elsewhere than was said. */
  moveEnd(steps: number): void {
    this.steps = steps;
  }

  /** Starts to measure at a step: at the beginning and after a pause. */
  start(step: number): void {
    this.marks = [{ step, time: this.clock() }];
  }

  /** @param scalars last values by tag; what is not finite is left out */
  reach(step: number, scalars: Readonly<Record<string, number>>): void {
    const time = this.clock();
    if (step < this.steps && time - this.reported < REPORT_MILLISECONDS) return;
    this.reported = time;
    const stepsPerSecond = this.rate(step, time);
    const secondsLeft = stepsPerSecond > 0 ? (this.steps - step) / stepsPerSecond : 0;
    const finite = Object.fromEntries(Object.entries(scalars).filter(([, value]) => Number.isFinite(value)));
    this.report({ type: 'progress', step, steps: this.steps, stepsPerSecond, secondsLeft, scalars: finite });
  }

  private rate(step: number, time: number): number {
    this.marks.push({ step, time });
    while (this.marks.length > 2 && time - this.marks[1]!.time >= WINDOW_MILLISECONDS) this.marks.shift();
    const first = this.marks[0]!;
    return time > first.time ? ((step - first.step) / (time - first.time)) * 1000 : 0;
  }
}
