import type { RunHead } from '../../src/protocol/pages.ts';
import { element, icon, setText } from '../shared/element.ts';
import { formatShare } from '../shared/numbers.ts';
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

  constructor(private readonly texts: Texts) {
    this.preparing = element('div', { class: 'banner preparing', hidden: true }, element('vscode-progress-ring', { 'aria-label': texts('statePreparing') }), this.preparingText);
    this.fault = element('div', { class: 'banner fault', role: 'alert', hidden: true }, icon('error'), this.faultText);
    this.notice = element('div', { class: 'banner notice', role: 'status', hidden: true }, icon('warning'), this.noticeText);
    this.root = element('div', { class: 'banners' }, this.preparing, this.fault, this.notice);
  }

  show(head: RunHead, notice: string): void {
    place(this.preparing, this.preparingText, head.state === 'preparing' ? this.preparingWords(head) : '');
    place(this.fault, this.faultText, head.fault ?? '');
    place(this.notice, this.noticeText, notice);
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
