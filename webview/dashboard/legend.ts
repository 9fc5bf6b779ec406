import { element, setText } from '../shared/element.ts';
import { formatValue } from '../shared/numbers.ts';
import type { Texts } from '../shared/texts.ts';
import type { Line } from './lines.ts';

/** Names of a plot's lines with their values at a step: buttons that switch the lines off and on. */
export class Legend {
  readonly root = element('div', { class: 'legend', role: 'group' });
  private readonly items: readonly { button: HTMLButtonElement; value: HTMLElement; tag: string }[];

  constructor(
    lines: readonly Line[],
    private readonly texts: Texts,
    label: string,
    toggle: (tag: string) => void,
  ) {
    this.root.setAttribute('aria-label', label);
    this.items = lines.map(({ tag, text, colour, dash }) => {
      const value = element('span', { class: 'legend-value' });
      const swatch = element('span', { class: `swatch ${colour}${dash ? ' dashed' : ''}`, 'aria-hidden': 'true' });
      const button = element('button', { class: 'legend-item', type: 'button', 'data-tag': tag }, swatch, element('span', {}, texts(text)), value);
      button.addEventListener('click', () => toggle(tag));
      return { button, value, tag };
    });
    this.root.append(...this.items.map(({ button }) => button));
  }

  /** @param values of the lines in their order: undefined where there is none, null where it is not finite */
  show(values: readonly (number | null | undefined)[], hidden: readonly string[]): void {
    this.items.forEach(({ button, value, tag }, index) => {
      button.setAttribute('aria-pressed', String(!hidden.includes(tag)));
      setText(value, this.format(values[index]));
    });
  }

  /** Shows these lines alone, of a plot whose lines need not all be there. */
  keep(tags: readonly string[]): void {
    for (const { button, tag } of this.items) button.hidden = !tags.includes(tag);
  }

  private format(value: number | null | undefined): string {
    if (value === undefined) return '–';
    return value === null ? this.texts('notFinite') : formatValue(value);
  }
}
