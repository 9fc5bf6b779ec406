const FRAME_MS = 120;
/** For those who asked for less motion: slow enough to be a sequence of stills. */
const CALM_FRAME_MS = 1000;

const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** Moves through the steps by itself, as fast as pictures are ready. */
export class Player {
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param advance shows the next step and says whether there was one */
  constructor(
    private readonly advance: () => boolean,
    private readonly ready: () => Promise<void>,
    private readonly onChange: () => void,
  ) {}

  get playing(): boolean {
    return this.timer !== undefined;
  }

  start(): void {
    this.schedule();
    this.onChange();
  }

  stop(): void {
    if (!this.playing) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.onChange();
  }

  private schedule(): void {
    clearTimeout(this.timer);
    const timer = setTimeout(() => void this.ready().then(() => this.tick(timer)), calm.matches ? CALM_FRAME_MS : FRAME_MS);
    this.timer = timer;
  }

  private tick(timer: ReturnType<typeof setTimeout>): void {
    if (timer !== this.timer) return;
    if (this.advance()) this.schedule();
    else this.stop();
  }
}
