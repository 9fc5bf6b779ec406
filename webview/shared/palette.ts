/** The theme's colours that canvases draw with, as CSS colours. */
export interface Palette {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly background: string;
  /** the discriminator, and what is real */
  readonly real: string;
  /** the generator, and what is generated */
  readonly fake: string;
}

const variables: Readonly<Record<keyof Palette, string>> = {
  text: '--gan-text',
  muted: '--gan-muted',
  grid: '--gan-grid',
  background: '--gan-background',
  real: '--gan-real',
  fake: '--gan-fake',
};

/** Reads the palette now; custom properties are resolved through a probe, since their raw text may name others. */
export function readPalette(): Palette {
  const probe = document.createElement('span');
  document.body.append(probe);
  const read = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const palette = { text: read(variables.text), muted: read(variables.muted), grid: read(variables.grid), background: read(variables.background), real: read(variables.real), fake: read(variables.fake) };
  probe.remove();
  return palette;
}

/** Calls `onChange` whenever VS Code changes the theme: it writes the body's class and the root's variables. */
export function watchTheme(onChange: () => void): void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-kind'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
}

/** A colour with part of its opacity. */
export const translucent = (colour: string, opacity: number): string => `color-mix(in srgb, ${colour} ${opacity * 100}%, transparent)`;

/** Red, green and blue of any CSS colour, 0 to 255. */
export function channelsOf(colour: string): readonly [number, number, number] {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return [red!, green!, blue!];
}
