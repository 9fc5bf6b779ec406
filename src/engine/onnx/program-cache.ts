import { createHash } from 'node:crypto';
import type { Model } from './model.ts';
import type { Program, Runtime } from './session.ts';

const PROGRAMS_KEPT = 128;

/** Programs for tensors that are read outside of compiled functions, by the structure of what they compute. */
export class ProgramCache {
  private readonly programs = new Map<string, Program>();

  constructor(private readonly runtime: Runtime) {}

  get(model: Model): Program {
    const key = createHash('sha256').update(model.bytes).digest('base64');
    const program = this.programs.get(key) ?? this.runtime.prepare('a tensor that was read', model);
    this.programs.delete(key);
    this.programs.set(key, program);
    this.dropOldest();
    return program;
  }

  dispose(): void {
    for (const program of this.programs.values()) program.dispose();
    this.programs.clear();
  }

  private dropOldest(): void {
    const [oldest] = this.programs;
    if (this.programs.size <= PROGRAMS_KEPT || !oldest) return;
    this.programs.delete(oldest[0]);
    oldest[1].dispose();
  }
}
