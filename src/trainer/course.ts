import { configDifferences, isLive, settingOf } from '../config/differences.ts';
import type { Config } from '../config/schema.ts';
import { applySettings } from '../config/settings.ts';
import { totalSteps } from '../config/shapes.ts';
import { writeChanges } from '../runs/changes.ts';
import type { RunChange } from '../runs/types.ts';
import { trainerFault } from './faults.ts';
import { checkRunConfig, type RunConfig } from './run-config.ts';

/** The config from a step on. */
interface Stage {
  readonly from: number;
  readonly run: RunConfig;
}

const isLength = ({ path }: Pick<RunChange, 'path'>): boolean => path === 'training.steps' || path === 'training.epochs';

/**
 * The settings of a run, step by step: as it was started, and as it was changed while it trained. The changes are part
 * of the run: whoever goes on from a step before one of them comes to it again.
 */
export class Course {
  private stages: readonly Stage[];
  private dataSize: number | undefined;

  /**
   * @param changes in the order of steps
   * @param steps the last step that `run.json` says, which counts as long as no change of it is recorded
   * @throws Fault where a change does not fit the config
   */
  constructor(
    private readonly dir: string,
    private readonly start: RunConfig,
    private changes: readonly RunChange[],
    private steps?: number,
  ) {
    this.stages = this.stagesOf(changes);
  }

  /** The config that a step is played with; the same object as long as nothing changes. */
  at(step: number): RunConfig {
    return this.stages.findLast(({ from }) => from <= step)!.run;
  }

  /** Last step of the run; undefined where it follows from the data, whose size is not known yet. */
  get end(): number | undefined {
    return this.endAt(Infinity);
  }

  /** What the last step of the run is, as far as a step knows. */
  endAt(step: number): number | undefined {
    const isAsStarted = this.steps !== undefined && !this.changes.some(isLength);
    return isAsStarted ? this.steps : totalSteps(this.at(step).config.training, this.dataSize);
  }

  /** Tells how many training examples there are. */
  know(dataSize: number): void {
    this.dataSize = dataSize;
  }

  /**
   * Changes settings from a step on, and writes that down for good before it says so.
   * @param settings `path=value`
   * @returns what differs
   * @throws Fault where a setting is not live, the config would be wrong, nothing differs, or the disk refuses
   */
  async change(step: number, settings: readonly string[]): Promise<readonly RunChange[]> {
    const before = this.at(step);
    const after = checkRunConfig({ ...before, text: applySettings(before.text, settings) }, this.dataSize);
    const differing = configDifferences(before.config, after.config);
    refuseUnfit(differing);
    this.refusePast(step, after.config);
    const made = differing.map((difference) => ({ step, time: new Date().toISOString(), ...difference }));
    await this.replace([...this.changes.filter((old) => old.step <= step), ...made, ...this.changes.filter((old) => old.step > step)]);
    return made;
  }

  /** Moves the end of the run, as one who goes on with it from a step asks: the ends that were set for later steps give way. */
  async moveEnd(step: number, steps: number): Promise<void> {
    if (this.end === steps) return;
    this.steps = undefined;
    const kept = this.changes.filter((change) => !isLength(change) || change.step <= step);
    if (kept.length < this.changes.length) await this.replace(kept);
    if (this.end !== steps) await this.change(step, ['training.epochs=', `training.steps=${steps}`]);
  }

  private async replace(changes: readonly RunChange[]): Promise<void> {
    const stages = this.stagesOf(changes);
    await writeChanges(this.dir, changes);
    [this.changes, this.stages] = [changes, stages];
  }

  private refusePast(step: number, { training }: Config): void {
    const end = totalSteps(training, this.dataSize);
    if (end !== undefined && end < step - 1) throw trainerFault('endPassed', { steps: end, step: step - 1 });
  }

  private stagesOf(changes: readonly RunChange[]): Stage[] {
    const stages: Stage[] = [{ from: 0, run: this.start }];
    for (const step of new Set(changes.map((change) => change.step))) {
      const { run } = stages.at(-1)!;
      const settings = changes.filter((change) => change.step === step).map(settingOf);
      stages.push({ from: step, run: checkRunConfig({ ...run, text: applySettings(run.text, settings) }, this.dataSize) });
    }
    return stages;
  }
}

function refuseUnfit(differing: ReturnType<typeof configDifferences>): void {
  if (differing.length === 0) throw trainerFault('nothingChanged');
  const fixed = differing.filter((difference) => !isLive(difference)).map(({ path }) => path);
  if (fixed.length > 0) throw trainerFault('notLive', { settings: fixed.join(', ') });
}
