import os from 'node:os';
import { toFaultData } from '../../faults/fault.ts';
import type { FaultData } from '../../faults/fault.ts';
import type { Disposable } from '../listeners.ts';
import type { ReadableRun, RunStore } from '../runs/run-store.ts';
import { isGoing } from '../runs/run-item.ts';
import type { RunSupervisor } from './supervisor.ts';

/** Connects this window to the runs of its workspace that other windows and terminals of this machine train. */
export class Others implements Disposable {
  private readonly asked = new Set<string>();
  private readonly told = new Set<string>();
  private readonly subscription: Disposable;

  /** @param tell is told once of each reason for which a run cannot be reached */
  constructor(private readonly store: Pick<RunStore, 'readable' | 'onDidChange'>, private readonly supervisor: RunSupervisor, private readonly tell: (fault: FaultData) => void, private readonly host = os.hostname()) {
    this.subscription = store.onDidChange(() => { this.look(); });
    this.look();
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private look(): void {
    for (const run of this.store.readable.filter((each) => this.isForeign(each))) void this.attach(run);
  }

  private isForeign({ dir, info }: ReadableRun): boolean {
    return isGoing(info.state) && info.machine.host === this.host && !this.supervisor.find(dir) && !this.asked.has(dir);
  }

  private async attach({ dir, info: { name, configFile } }: ReadableRun): Promise<void> {
    this.asked.add(dir);
    try {
      await this.supervisor.attach({ runDir: dir, name, configFile }, 'elsewhere');
    } catch (error) {
      const fault = toFaultData(error);
      const key = `${dir} ${fault.code}`;
      if (!this.told.has(key)) this.tell(fault);
      this.told.add(key);
    } finally {
      this.asked.delete(dir);
    }
  }
}
