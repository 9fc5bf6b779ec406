import { element } from './element.ts';

/** A checkbox of the toolkit that tells only what the person did: the toolkit's own also says `change` when it is set. */
export class Checkbox {
  readonly root: HTMLElementTagNameMap['vscode-checkbox'];
  private shown = false;

  constructor(name: string, text: string, toggle: (checked: boolean) => void) {
    this.root = element('vscode-checkbox', { class: name }, text);
    this.root.addEventListener('change', () => {
      if (this.root.checked === this.shown) return;
      this.shown = this.root.checked;
      toggle(this.shown);
    });
  }

  show(checked: boolean): void {
    this.shown = checked;
    this.root.checked = checked;
  }
}
