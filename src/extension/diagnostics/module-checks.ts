import type { ModuleCheck, ModuleFinding } from '../../protocol/module-check.ts';
import { Listeners, type Disposable } from '../listeners.ts';
import { Debouncer } from './debouncer.ts';

/** Several files may be saved at once, by a branch that is checked out for instance. */
const PAUSE_AFTER_SAVING = 300;

export interface ModulePorts {
  /** tries the modules of a config in another process, which the signal ends */
  run(configFile: string, signal: AbortSignal): Promise<ModuleCheck>;
  /** whether a person looks at a file: what nobody looks at is not tried */
  isOpen(file: string): boolean;
  /** told what kept modules from being tried, which is no fault of theirs */
  failed(error: unknown): void;
}

/** What is wrong in a file, and the configs whose check said so. */
export interface SharedFinding extends ModuleFinding {
  readonly configs: readonly string[];
}

/**
 * What is wrong in the modules of networks that configs name. They are tried again whenever one of their files or the config
 * is saved, one config at a time; a newer save ends a check that still runs.
 */
export class ModuleChecks implements Disposable {
  private readonly modules = new Map<string, readonly string[]>();
  private readonly found = new Map<string, ModuleCheck>();
  private readonly running = new Map<string, AbortController>();
  private readonly debouncer = new Debouncer(PAUSE_AFTER_SAVING);
  private readonly changes = new Listeners<undefined>();
  private queue: Promise<void> = Promise.resolve();
  readonly onChange = this.changes.add;

  constructor(private readonly ports: ModulePorts) {}

  /** The module files that a config names now, by absolute path; none where it is gone. */
  know(configFile: string, modules: readonly string[]): void {
    if (modules.length > 0) this.modules.set(configFile, modules);
    else if (this.modules.delete(configFile)) this.forget(configFile);
  }

  /** Whether a config is known to name the file. */
  names(file: string): boolean {
    return [...this.modules.values()].some((modules) => modules.includes(file));
  }

  /** A file was saved, or changed on the disk. */
  saved(file: string): void {
    for (const config of this.configsOf(file)) if (this.isLookedAt(config)) this.checkSoon(config);
  }

  opened(file: string): void {
    for (const config of this.configsOf(file)) if (!this.found.has(config) && !this.running.has(config)) this.checkSoon(config);
  }

  closed(file: string): void {
    for (const config of this.configsOf(file)) if (!this.isLookedAt(config)) this.forget(config);
  }

  /** Each fault once, however many configs show it. */
  findings(): SharedFinding[] {
    const shared = new Map<string, SharedFinding>();
    for (const [config, { findings }] of this.found) {
      for (const finding of findings) {
        const key = JSON.stringify(finding);
        shared.set(key, { ...finding, configs: [...(shared.get(key)?.configs ?? []), config] });
      }
    }
    return [...shared.values()];
  }

  dispose(): void {
    this.debouncer.dispose();
    for (const controller of this.running.values()) controller.abort();
  }

  private filesOf(config: string): readonly string[] {
    return [config, ...(this.modules.get(config) ?? []), ...(this.found.get(config)?.files ?? [])];
  }

  private configsOf(file: string): string[] {
    return [...this.modules.keys()].filter((config) => this.filesOf(config).includes(file));
  }

  private isLookedAt(config: string): boolean {
    return this.filesOf(config).some((file) => this.ports.isOpen(file));
  }

  private checkSoon(config: string): void {
    this.running.get(config)?.abort();
    this.debouncer.schedule(config, () => {
      const controller = new AbortController();
      this.running.set(config, controller);
      this.queue = this.queue.then(() => this.check(config, controller));
    });
  }

  private async check(config: string, controller: AbortController): Promise<void> {
    const isWanted = () => !controller.signal.aborted;
    try {
      const result = isWanted() && (await this.ports.run(config, controller.signal));
      if (result && isWanted()) this.keep(config, result);
    } catch (error) {
      if (isWanted()) this.ports.failed(error);
    } finally {
      if (this.running.get(config) === controller) this.running.delete(config);
    }
  }

  private keep(config: string, result: ModuleCheck): void {
    this.found.set(config, result);
    this.changes.fire(undefined);
  }

  private forget(config: string): void {
    this.debouncer.cancel(config);
    this.running.get(config)?.abort();
    if (this.found.delete(config)) this.changes.fire(undefined);
  }
}
