export interface KeyActions {
  move(by: number): void;
  first(): void;
  newest(): void;
  togglePlay(): void;
}

/** Elements that have their own use for the key. */
const ownArrows = 'input, textarea, select, [role="slider"]';
const ownSpace = `${ownArrows}, button, vscode-button, vscode-checkbox, a, summary`;

/** The step's keys, wherever the focus is but in a field of its own: arrows, Home, End; the space bar plays. */
export function listenToKeys(actions: KeyActions): void {
  const keys: Readonly<Record<string, { act: () => void; own: string }>> = {
    ArrowLeft: { act: () => actions.move(-1), own: ownArrows },
    ArrowRight: { act: () => actions.move(1), own: ownArrows },
    Home: { act: () => actions.first(), own: ownArrows },
    End: { act: () => actions.newest(), own: ownArrows },
    ' ': { act: () => actions.togglePlay(), own: ownSpace },
  };
  document.addEventListener('keydown', (event) => {
    const key = keys[event.key];
    if (!key || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    // The step slider keeps its own arrows, but has no use for the space bar.
    const focused = event.target instanceof Element ? event.target : document.body;
    if (focused.closest(key.own) && !(event.key === ' ' && focused.matches('.transport .slider'))) return;
    event.preventDefault();
    key.act();
  });
}
