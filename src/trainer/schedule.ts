import type { ScheduledTurn, Turn } from '../gan/game.ts';

/** One turn of one step. */
export interface Play {
  readonly turn: Turn;
  /** 0, 1, … among this step's plays of the same turn; part of the name of its noise stream */
  readonly repetition: number;
  /** which batch ever drawn it gets; undefined where it takes none */
  readonly draw: number | undefined;
}

const isDue = ({ every, except, from }: ScheduledTurn, step: number): boolean => step >= from && step % every === 0 && (except === undefined || step % except !== 0);

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

/** How many of the steps from … step are divisible by `every`. */
const multiples = (every: number, from: number, step: number): number => Math.max(0, Math.floor(step / every) - Math.floor((Math.max(from, 1) - 1) / every));

/** How often a line of the schedule was played in the steps 1 … step. */
function playsUpTo({ every, except, from, times }: ScheduledTurn, step: number): number {
  const left = except === undefined ? 0 : multiples((every * except) / commonDivisor(every, except), from, step);
  return (multiples(every, from, step) - left) * times;
}

/** A step, and how many batches were drawn up to it. */
export interface Drawn {
  readonly step: number;
  readonly draws: number;
}

/** The order of play: what happens at a step, batches included, is a pure function of the step and of where it began. */
export class Schedule {
  private readonly lines: readonly { readonly line: ScheduledTurn; readonly turn: Turn }[];

  /** @param from where this order begins to count: what was drawn before was drawn in the order of its time */
  constructor(schedule: readonly ScheduledTurn[], turns: readonly Turn[], private readonly from: Drawn = { step: 0, draws: 0 }) {
    this.lines = schedule.map((line) => {
      const turn = turns.find(({ name }) => name === line.turn);
      if (turn === undefined) throw new Error(`the schedule names the turn ${line.turn}, which the experiment lacks`);
      return { line, turn };
    });
  }

  /** @param step 1, 2, … */
  plays(step: number): Play[] {
    const repetitions = new Map<string, number>();
    let draw = this.drawsUpTo(step - 1);
    return this.lines.flatMap(({ line, turn }) =>
      Array.from({ length: isDue(line, step) ? line.times : 0 }, () => {
        const repetition = repetitions.get(turn.name) ?? 0;
        repetitions.set(turn.name, repetition + 1);
        return { turn, repetition, draw: turn.batch.length > 0 ? draw++ : undefined };
      }),
    );
  }

  /** Batches drawn by the end of a step. */
  drawsUpTo(step: number): number {
    const { from } = this;
    return this.lines.reduce((sum, { line, turn }) => (turn.batch.length > 0 ? sum + playsUpTo(line, step) - playsUpTo(line, from.step) : sum), from.draws);
  }
}
