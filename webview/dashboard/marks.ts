import type { Mark } from '../../src/protocol/pages.ts';
import { element } from '../shared/element.ts';
import { formatStep } from '../shared/numbers.ts';
import type { Texts } from '../shared/texts.ts';

/** Lines across a plot at the steps where something about the run changed, each with what that was. */
export class Marks {
  readonly root = element('div', { class: 'marks' });
  private shown: readonly Mark[] = [];
  private lines: readonly HTMLElement[] = [];

  constructor(private readonly texts: Texts) {}

  /** @param at place of a step in CSS pixels, undefined where the plot does not show it */
  show(marks: readonly Mark[], at: (step: number) => number | undefined): void {
    if (JSON.stringify(marks) !== JSON.stringify(this.shown)) this.make(marks);
    this.lines.forEach((line, index) => {
      const left = at(this.shown[index]!.step);
      line.hidden = left === undefined;
      if (left !== undefined) line.style.transform = `translateX(${left}px)`;
    });
  }

  private make(marks: readonly Mark[]): void {
    this.shown = marks;
    this.lines = marks.map(({ step, text, kind = 'change' }) => element('div', { class: `${kind}-mark`, title: this.texts('markAt', { step: formatStep(step), text }) }));
    this.root.replaceChildren(...this.lines);
  }
}
