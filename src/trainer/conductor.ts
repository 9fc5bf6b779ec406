import type { Config } from '../config/schema.ts';
import { Fault } from '../faults/fault.ts';
import type { Experiment } from '../gan/game.ts';
import type { KeepPolicy } from '../runs/pruning.ts';
import type { Report } from './channel.ts';
import type { ChangeRequest, Control } from './control.ts';
import type { Course } from './course.ts';
import { asFault, trainerFault } from './faults.ts';
import { log } from './log.ts';
import type { Progress } from './progress.ts';
import type { Timetable } from './recorder.ts';
import type { RunRecord } from './run-record.ts';
import type { Training } from './training.ts';

export interface ConductorOptions {
  readonly course: Course;
  readonly control: Control;
  readonly training: Training;
  readonly record: RunRecord;
  readonly progress: Progress;
  readonly report: Report;
  /** the step that the training stands at */
  readonly start: number;
  readonly experimentOf: (config: Config) => Experiment;
}

/** Has every step played with the settings that its course has for it, and takes new ones in between two steps. */
export class Conductor {
  private config: Config;

  constructor(private readonly options: ConductorOptions) {
    this.config = options.course.at(options.start + 1).config;
  }

  /** Last step of the run. */
  get end(): number {
    return this.options.course.end ?? this.options.start;
  }

  /** Which checkpoints are kept. */
  get keepPolicy(): KeepPolicy {
    return this.config.training.checkpoints;
  }

  /** Sees to it that a step is played with its settings, and says what is to be recorded of it. */
  enter(step: number): Timetable & Pick<Config['training'], 'checkpointEvery'> {
    const { course, training, experimentOf } = this.options;
    const { config } = course.at(step);
    if (config !== this.config) training.adopt(experimentOf(config), step - 1);
    this.config = config;
    const { training: intervals, measures } = config;
    return { ...intervals, measureEvery: measures.every ?? intervals.sampleEvery, end: course.endAt(step) ?? this.end };
  }

  /** Takes in the changes that were asked for; they hold from the step after this one on. */
  async hear(step: number): Promise<void> {
    for (const request of this.options.control.takeChanges()) await this.take(request, step);
  }

  private async take({ id, set }: ChangeRequest, step: number): Promise<void> {
    const { course, record, progress, report } = this.options;
    try {
      if (step >= this.end) throw trainerFault('tooLate');
      const changes = await course.change(step + 1, set);
      progress.moveEnd(this.end);
      await record.change({ step, steps: this.end });
      for (const { path, old, new: value } of changes) log(`from step ${step + 1} on ${path} is ${JSON.stringify(value)}, before ${JSON.stringify(old)}`);
      report({ type: 'changed', id, step: step + 1, changes: changes.map(({ path, old, new: value }) => ({ path, old, new: value })) });
    } catch (error) {
      const fault = asFault(error);
      if (!(fault instanceof Fault)) throw error;
      const { code, template, args } = fault;
      report({ type: 'refused', id, fault: { code, template, args: { ...args } } });
    }
  }
}
