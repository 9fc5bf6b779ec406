import type { RunHead } from '../../src/protocol/pages.ts';
import { element, icon, setText } from '../shared/element.ts';
import { formatShare, formatStep } from '../shared/numbers.ts';
import type { Texts } from '../shared/texts.ts';

/** What stands between the header and the plots while something is out of the ordinary: preparing, failed, unreadable. */
export class Banners {
  readonly root: HTMLElement;
  private readonly preparing: HTMLElement;
  private readonly preparingText = element('span');
  private readonly fault: HTMLElement;
  private readonly faultText = element('span');
  private readonly notice: HTMLElement;
  private readonly noticeText = element('span');
  private readonly alert: HTMLElement;
  private readonly alertText = element('span');

  constructor(private readonly texts: Texts) {
    this.preparing = element('div', { class: 'banner preparing', hidden: true }, element('vscode-progress-ring', { 'aria-label': texts('statePreparing') }), this.preparingText);
    this.fault = element('div', { class: 'banner fault', role: 'alert', hidden: true }, icon('error'), this.faultText);
    this.notice = element('div', { class: 'banner notice', role: 'status', hidden: true }, icon('warning'), this.noticeText);
    this.alert = element('div', { class: 'banner alert', role: 'status', hidden: true }, icon('warning'), this.alertText);
    this.root = element('div', { class: 'banners' }, this.preparing, this.fault, this.alert, this.notice);
  }

  show(head: RunHead, notice: string): void {
    place(this.preparing, this.preparingText, head.state === 'preparing' ? this.preparingWords(head) : '');
    place(this.fault, this.faultText, head.fault ?? '');
    place(this.alert, this.alertText, this.alertWords(head));
    place(this.notice, this.noticeText, notice);
  }

  /** The newest of what went wrong; the plots mark all of it. What ended the run is said above it already. */
  private alertWords({ marks = [], fault }: RunHead): string {
    const alerts = marks.filter(({ kind, text }) => kind === 'alert' && text !== fault);
    const newest = alerts.at(-1);
    if (!newest) return '';
    const words = this.texts('markAt', { step: formatStep(newest.step), text: newest.text });
    return alerts.length === 1 ? words : this.texts('alertsBefore', { words, count: String(alerts.length - 1) });
  }

  private preparingWords({ preparing }: RunHead): string {
    if (!preparing) return this.texts('statePreparing');
    const { what, done, total } = preparing;
    return total > 0 ? this.texts('preparingShare', { what, percent: formatShare(Math.min(1, done / total)) }) : what;
  }
}

function place(banner: HTMLElement, target: HTMLElement, text: string): void {
  setText(target, text);
  banner.hidden = text === '';
}
