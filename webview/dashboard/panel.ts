import { element } from '../shared/element.ts';

/** A titled part of the page: heading, what belongs beside it, a sentence on how to read it, and its content. */
export function panel(id: string, title: string, hint: string, beside: readonly Node[], ...content: readonly Node[]): HTMLElement {
  const heading = element('h2', { id: `${id}-title` }, title);
  const top = element('header', { class: 'panel-top' }, heading, ...beside);
  const explained = hint === '' ? [] : [element('p', { class: 'hint' }, hint)];
  return element('section', { class: 'panel', id, 'aria-labelledby': heading.id }, top, ...explained, ...content);
}
