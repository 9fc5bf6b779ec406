import * as z from 'zod/mini';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

// The page's content security policy forbids `new Function`, which zod would try.
z.config({ jitless: true });

/** The extension's side of a page: messages both ways and a small state that outlives the page. */
export class Host<In, Out, State> {
  private readonly api = acquireVsCodeApi();

  constructor(
    private readonly incoming: z.ZodMiniType<In>,
    private readonly state: z.ZodMiniType<State>,
  ) {}

  post(message: Out): void {
    this.api.postMessage(message);
  }

  /** Calls `onMessage` for every message that is valid, `onBad` for every one that is not. */
  listen(onMessage: (message: In) => void, onBad: () => void): void {
    window.addEventListener('message', (event: MessageEvent<unknown>) => {
      const parsed = this.incoming.safeParse(event.data);
      if (parsed.success) onMessage(parsed.data);
      else onBad();
    });
  }

  /** What `keep` was last given, also before a reload; undefined where there is none that can be read. */
  kept(): State | undefined {
    return this.state.safeParse(this.api.getState()).data;
  }

  keep(state: State): void {
    this.api.setState(state);
  }
}
