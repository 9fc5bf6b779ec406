/** A config to start from, for GAN: New Experiment; those with a folder under examples/ are its text, to the letter. */
export interface Template {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly fileName: string;
  readonly text: string;
}

const comment = (lines: readonly string[]): string => lines.map((line) => `// ${line}\n`).join('');

/** A config after its paper: a comment, then the settings as they are to stand in the file. */
export function system(id: string, title: string, description: string, comments: readonly string[], settings: string): Template {
  return { id, title, description, fileName: `${id}.gan.json`, text: `${comment(comments)}${settings}` };
}

/** The rate and beta1 of Radford 2015. */
export const PAPER_ADAM = '{ "learningRate": 0.0002, "beta1": 0.5 }';
