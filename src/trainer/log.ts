/** Writes a line with the time (ISO 8601) to the standard output, which a host has led to `log.txt`. */
export function log(text: string): void {
  process.stdout.write(`${new Date().toISOString()} ${text}\n`);
}

/** A terminal that is gone must not take the run with it. */
export function surviveLostOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
