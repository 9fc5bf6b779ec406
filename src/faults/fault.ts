/** Values that a fault's sentence names: files, places, values found, values allowed. */
export type FaultArgs = Readonly<Record<string, string | number>>;

/** A fault as it crosses a process boundary or stands in `run.json`. */
export interface FaultData {
  readonly code: string;
  readonly template: string;
  readonly args: FaultArgs;
}

/**
 * An error that a person can act on. Rooms below the top floor give a code, a sentence with `{named}` holes and the
 * values for them; the top floor may translate the sentence before the holes are filled.
 */
export class Fault extends Error implements FaultData {
  override readonly name = 'Fault';

  constructor(readonly code: string, readonly template: string, readonly args: FaultArgs = {}, options?: ErrorOptions) {
    super(fill(template, args), options);
  }

  toData(): FaultData {
    return { code: this.code, template: this.template, args: this.args };
  }
}

/** Puts the values into a sentence's `{named}` holes; a hole without a value stays as it is. */
export function fill(template: string, args: FaultArgs): string {
  return template.replace(/\{(\w+)\}/g, (hole, key: string) => String(args[key] ?? hole));
}

/**
 * Makes the faults of one room: a table of code → sentence becomes a function from code and values to a Fault.
 * The code that people see is `room.code`, for example `data.missing`.
 */
export function faultsOf<const T extends Readonly<Record<string, string>>>(room: string, templates: T) {
  return (code: keyof T & string, args: FaultArgs = {}, cause?: unknown): Fault =>
    new Fault(`${room}.${code}`, templates[code] ?? code, args, cause === undefined ? undefined : { cause });
}

/** Any thrown value as fault data; what is not a Fault gets the code `internal`. */
export function toFaultData(error: unknown): FaultData {
  if (error instanceof Fault) return error.toData();
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 'internal', template: '{message}', args: { message } };
}
