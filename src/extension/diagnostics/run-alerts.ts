import type { FaultData } from '../../faults/fault.ts';
import type { RunAlert, RunChange, RunInfo } from '../../runs/types.ts';
import type { Disposable } from '../listeners.ts';
import { Listeners } from '../listeners.ts';

/** A run as far as its config's diagnostics are concerned. */
export interface WatchedRun {
  readonly dir: string;
  readonly info: Pick<RunInfo, 'configFile' | 'parent' | 'updated'>;
}

export interface AlertPorts {
  /** newest first */
  runs(): readonly WatchedRun[];
  onRunsChange(listener: () => void): Disposable;
  alerts(dir: string): Promise<readonly RunAlert[]>;
  changes(dir: string): Promise<readonly RunChange[]>;
  /** whether the run's config file says something else than the run does */
  differs(dir: string): Promise<boolean>;
}

/**
 * What the newest runs of configs showed to go wrong, without waiting for it: whoever listens is told when that changes.
 * What was seen before the last change of a run is no word on its config as it is, nor are alerts of a run whose file says
 * something else by now.
 */
export class RunAlerts implements Disposable {
  private readonly known = new Map<string, readonly FaultData[]>();
  /** configs that are asked about, and whether somebody wanted to know again meanwhile */
  private readonly asking = new Map<string, boolean>();
  private readonly changes = new Listeners<undefined>();
  private readonly subscription: Disposable;
  readonly onChange = this.changes.add;

  constructor(private readonly ports: AlertPorts) {
    this.subscription = ports.onRunsChange(() => { for (const configFile of this.known.keys()) void this.refresh(configFile); });
  }

  /** The last answer, and a new question to the run's folder behind it. */
  readonly of = (configFile: string): readonly FaultData[] => {
    void this.refresh(configFile);
    return this.known.get(configFile) ?? [];
  };

  dispose(): void {
    this.subscription.dispose();
  }

  private async refresh(configFile: string): Promise<void> {
    const busy = this.asking.has(configFile);
    this.asking.set(configFile, busy);
    if (busy) return;
    // A run that cannot be read says so in the Runs view.
    const found = await this.read(configFile).catch(() => []);
    const again = this.asking.get(configFile) ?? false;
    this.asking.delete(configFile);
    if (again) void this.refresh(configFile);
    const before = this.known.get(configFile) ?? [];
    this.known.set(configFile, found);
    if (JSON.stringify(before) !== JSON.stringify(found)) this.changes.fire(undefined);
  }

  private async read(configFile: string): Promise<readonly FaultData[]> {
    const run = this.ports.runs().find(({ info }) => info.configFile === configFile);
    const alerts = run ? await this.ports.alerts(run.dir) : [];
    if (!run || alerts.length === 0 || (await this.ports.differs(run.dir))) return [];
    const changed = (await this.ports.changes(run.dir)).at(-1)?.step ?? 0;
    const since = Math.max(changed, run.info.parent?.step ?? 0);
    return alerts.filter(({ step }) => step >= since).map(({ fault }) => fault);
  }
}
