import type { GalleryOut, GalleryRun, GalleryState } from '../../src/protocol/pages.ts';
import { element } from '../shared/element.ts';
import { oncePerFrame } from '../shared/frame.ts';
import { textsFrom, type Texts } from '../shared/texts.ts';
import { Card } from './card.ts';
import { Welcome } from './welcome.ts';

export interface GalleryHost {
  post(message: GalleryOut): void;
  keep(state: GalleryState): void;
}

/** The newest samples of every run, as cards in rows: one tab stop, arrow keys between them, Enter opens. */
export class Gallery {
  private readonly cards = new Map<string, Card>();
  private readonly list: HTMLElement;
  private readonly welcome: Welcome;
  private readonly texts: Texts;

  constructor(
    private readonly host: GalleryHost,
    strings: Readonly<Record<string, string>>,
    private state: GalleryState,
  ) {
    this.texts = textsFrom(strings);
    this.list = element('div', { class: 'cards', role: 'listbox', 'aria-label': this.texts('galleryLabel'), 'aria-orientation': 'horizontal' });
    this.welcome = new Welcome(this.texts, (command) => host.post({ type: 'command', command }));
    document.body.append(this.welcome.root, this.list);
    this.list.addEventListener('click', (event) => this.open(cardAt(event.target)));
    this.list.addEventListener('keydown', (event) => this.press(event));
    this.list.addEventListener('focusin', (event) => this.focused(cardAt(event.target)));
    window.addEventListener('scroll', oncePerFrame(() => this.keep({ scroll: window.scrollY })), { passive: true });
  }

  show(runs: readonly GalleryRun[]): void {
    const first = this.cards.size === 0;
    for (const id of this.cards.keys()) if (!runs.some((run) => run.id === id)) this.remove(id);
    runs.forEach((run, index) => this.put(run, index));
    this.welcome.root.hidden = runs.length > 0;
    this.list.hidden = runs.length === 0;
    this.mark();
    if (first) window.scrollTo(0, this.state.scroll);
  }

  private put(run: GalleryRun, index: number): void {
    const card = this.cards.get(run.id) ?? new Card(run.id, this.texts);
    this.cards.set(run.id, card);
    card.show(run);
    // Moving a node takes its focus away: only what is out of place is moved.
    if (this.list.children[index] !== card.root) this.list.insertBefore(card.root, this.list.children[index] ?? null);
  }

  private remove(id: string): void {
    this.cards.get(id)?.root.remove();
    this.cards.delete(id);
  }

  private open(card: HTMLElement | undefined): void {
    if (card?.dataset.id !== undefined) this.host.post({ type: 'open', id: card.dataset.id });
  }

  private press(event: KeyboardEvent): void {
    const card = cardAt(event.target);
    if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') this.open(card);
    else if (!this.move(card, event.key)) return;
    event.preventDefault();
  }

  private move(card: HTMLElement, key: string): boolean {
    const cards = [...this.list.children].filter((child) => child instanceof HTMLElement);
    const at = cards.indexOf(card);
    const columns = Math.max(1, cards.findIndex(({ offsetTop }) => offsetTop > cards[0]!.offsetTop));
    const targets: Readonly<Record<string, number>> = { ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - columns, ArrowDown: Math.min(at + columns, Math.max(at, cards.length - 1)), Home: 0, End: cards.length - 1 };
    const target = targets[key];
    if (target === undefined) return false;
    cards[target]?.focus();
    return true;
  }

  private focused(card: HTMLElement | undefined): void {
    if (card?.dataset.id === undefined) return;
    this.keep({ focused: card.dataset.id });
    this.mark();
  }

  /** Leaves one card in the tab order: the one last focused, or the first. */
  private mark(): void {
    const { focused } = this.state;
    const current = focused !== undefined && this.cards.has(focused) ? focused : this.list.firstElementChild?.getAttribute('data-id');
    for (const { id, root } of this.cards.values()) {
      root.tabIndex = id === current ? 0 : -1;
      root.setAttribute('aria-selected', String(id === current));
    }
  }

  private keep(patch: Partial<GalleryState>): void {
    this.state = { ...this.state, ...patch };
    this.host.keep(this.state);
  }
}

function cardAt(target: EventTarget | null): HTMLElement | undefined {
  return (target instanceof Element ? target.closest<HTMLElement>('.card') : null) ?? undefined;
}
