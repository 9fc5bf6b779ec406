import type { ScheduledTurn, Turn } from '../gan/game.ts';

/** One turn of one step. */
export interface Play {
  readonly turn: Turn;
  /** 0, 1, … among this step's plays of the same turn; part of the name of its noise stream */
  readonly repetition: number;
  /** which batch ever drawn it gets; undefined where it takes none */
  readonly draw: number | undefined;
}

const isDue = ({ every, from }: ScheduledTurn, step: number): boolean => step >= from && step % every === 0;

/** How often a line of the schedule was played in the steps 1 … step. */
function playsUpTo({ every, from, times }: ScheduledTurn, step: number): number {
  const before = Math.floor((Math.max(from, 1) - 1) / every);
  return Math.max(0, Math.floor(step / every) - before) * times;
}

/** The order of play: what happens at a step, batches included, is a pure function of the step. */
export class Schedule {
  private readonly lines: readonly { readonly line: ScheduledTurn; readonly turn: Turn }[];

  constructor(schedule: readonly ScheduledTurn[], turns: readonly Turn[]) {
    this.lines = schedule.map((line) => {
      const turn = turns.find(({ name }) => name === line.turn);
      if (turn === undefined) throw new Error(`the schedule names the turn ${line.turn}, which the experiment lacks`);
      return { line, turn };
    });
  }

  /** @param step 1, 2, … */
  plays(step: number): Play[] {
    const repetitions = new Map<string, number>();
    let draw = this.drawsBefore(step);
    return this.lines.flatMap(({ line, turn }) =>
      Array.from({ length: isDue(line, step) ? line.times : 0 }, () => {
        const repetition = repetitions.get(turn.name) ?? 0;
        repetitions.set(turn.name, repetition + 1);
        return { turn, repetition, draw: turn.batch.length > 0 ? draw++ : undefined };
      }),
    );
  }

  /** Batches drawn in the steps before this one. */
  private drawsBefore(step: number): number {
    return this.lines.reduce((sum, { line, turn }) => (turn.batch.length > 0 ? sum + playsUpTo(line, step - 1) : sum), 0);
  }
}
