import type { WriteStream } from 'node:tty';
import { MultiBar } from 'cli-progress';
import type { TrainerReport } from '../protocol/control.ts';
import { preparingLine, progressLine, scalarsLine, type Look, type Preparing, type Progress } from './progress-text.ts';
import type { Reporter } from './reporter.ts';
import { printable, sentence } from './text.ts';

// What cli-progress switches when it starts and ends, by its DEC private modes 25 and 7.
const [SHOW_CURSOR, HIDE_CURSOR] = ['\u001B[?25h', '\u001B[?25l'];
const [WRAP_LINES, CUT_LINES] = ['\u001B[?7h', '\u001B[?7l'];

/** Two lines that stay at the bottom of a terminal: the way that is done, and what the players have come to. */
export class BarReporter implements Reporter {
  readonly #bars: MultiBar;
  #hasFoot = false;
  #latest: Progress | Preparing | undefined;

  constructor(private readonly terminal: WriteStream) {
    this.#bars = new MultiBar({ stream: terminal, fps: 8, hideCursor: true, linewrap: false, forceRedraw: true, clearOnComplete: true, gracefulExit: false });
    this.#bars.create(1, 0, {}, { format: () => this.#headLine() });
  }

  report(report: TrainerReport): void {
    if (report.type === 'note') this.remark(sentence(report.fault));
    if (report.type !== 'preparing' && report.type !== 'progress') return;
    this.#latest = report;
    if (report.type === 'progress') this.#addFoot();
  }

  remark(line: string): void {
    this.#bars.log(`${wrapped(printable(line), this.#look().columns)}\n`);
  }

  suspend(): void {
    this.terminal.write(SHOW_CURSOR + WRAP_LINES);
  }

  goOn(): void {
    this.terminal.write(HIDE_CURSOR + CUT_LINES);
  }

  end(): void {
    this.#bars.update();
    this.#bars.stop();
    // cli-progress cuts its own last lines short: it counts their colours as columns.
    const last = [this.#headLine(), this.#footLine()].filter((line) => line !== '');
    if (this.#latest?.type === 'progress') this.terminal.write(last.map((line) => `${line}\n`).join(''));
  }

  #addFoot(): void {
    if (this.#hasFoot) return;
    this.#hasFoot = true;
    this.#bars.create(1, 0, {}, { format: () => this.#footLine() });
  }

  #headLine(): string {
    if (!this.#latest) return '';
    return this.#latest.type === 'progress' ? progressLine(this.#latest, this.#look()) : preparingLine(this.#latest, this.#look());
  }

  #footLine(): string {
    return this.#latest?.type === 'progress' ? scalarsLine(this.#latest, this.#look()) : '';
  }

  #look(): Look {
    // The last column stays free: clearing to the right from there would take its character away.
    return { columns: (this.terminal.columns || 80) - 1, colour: this.terminal.hasColors(), unicode: hasUnicode() };
  }
}

/** Breaks a text between words: under the bar the terminal itself breaks no lines. */
const wrapped = (text: string, columns: number) => text.replace(new RegExp(`(.{1,${columns}})(?: +|$)`, 'gm'), '$1\n').trimEnd();

/** The Linux console's font and Windows' old one lack the bar's characters. */
function hasUnicode(): boolean {
  const { TERM, WT_SESSION, TERM_PROGRAM } = process.env;
  return process.platform === 'win32' ? WT_SESSION !== undefined || TERM_PROGRAM === 'vscode' : TERM !== 'linux';
}
