import type { TrainerReport } from '../protocol/control.ts';
import { plainLine, plainPreparing, type Preparing, type Progress } from './progress-text.ts';
import { faultJson, remark, say, sayJson } from './output.ts';
import { sentence } from './text.ts';

/** How a run that is being watched is shown: a bar, plain lines, or JSON. */
export interface Reporter {
  report(report: TrainerReport): void;
  /** says something to a person, apart from the reports */
  remark(line: string): void;
  /** leaves the terminal to the shell for as long as the program is suspended */
  suspend?(): void;
  goOn?(): void;
  /** leaves the terminal as it was found */
  end(): void;
}

/** One JSON object a line: a report with its `type` as `event`, and faults with their sentences. */
export class JsonReporter implements Reporter {
  report({ type, ...report }: TrainerReport): void {
    sayJson('fault' in report ? { event: type, ...report, fault: faultJson(report.fault) } : { event: type, ...report });
  }

  remark(line: string): void {
    remark(line);
  }

  end(): void {
    return;
  }
}

const INTERVAL_MILLISECONDS = 10_000;

/** Lines for a log file: the first step at once, then one after ten seconds and a hundredth of the way, and the last. */
export class LineReporter implements Reporter {
  #shown: { step: number; time: number } | undefined;
  #preparing: { what: string; time: number } | undefined;

  constructor(private readonly clock: () => number = () => performance.now(), private readonly write: (line: string) => void = say) {}

  report(report: TrainerReport): void {
    if (report.type === 'preparing' && this.#isNews(report)) this.write(plainPreparing(report));
    else if (report.type === 'progress' && this.#isDue(report)) this.write(plainLine(report));
    else if (report.type === 'note') remark(sentence(report.fault));
  }

  remark(line: string): void {
    remark(line);
  }

  end(): void {
    return;
  }

  #isNews({ what, done, total }: Preparing): boolean {
    const time = this.clock();
    const isNews = this.#preparing?.what !== what || time - this.#preparing.time >= INTERVAL_MILLISECONDS || (total > 0 && done >= total);
    if (isNews) this.#preparing = { what, time };
    return isNews;
  }

  #isDue({ step, steps }: Progress): boolean {
    const time = this.clock();
    const isDue = !this.#shown || step >= steps || (time - this.#shown.time >= INTERVAL_MILLISECONDS && step - this.#shown.step >= steps / 100);
    if (isDue) this.#shown = { step, time };
    return isDue;
  }
}
