/** A config to start from, for GAN: New Experiment; those with a folder under examples/ are its text, to the letter. */
export interface Template {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly fileName: string;
  readonly text: string;
}
