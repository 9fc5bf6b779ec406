import { EXIT } from '../protocol/control.ts';
import { attached, type ControlFlags } from './control.ts';
import { endingElsewhere, exitCode, tellEnding } from './ending.ts';
import { makeReporter } from './follow.ts';
import { say } from './output.ts';
import { findRunHere, shortPath } from './places.ts';
import { onRequestToEnd } from './signals.ts';
import { t } from './text.ts';

/** `gan watch`: until the run ends, or the person has seen enough. */
export async function watch(reference: string, { json }: ControlFlags): Promise<number> {
  const { dir } = await findRunHere(reference);
  const leave = new AbortController();
  const end = () => { leave.abort(); };
  const deafen = onRequestToEnd(end, end);
  const trainer = await attached(dir, leave.signal);
  if (!json) say(t('Run {dir}', { dir: shortPath(dir) }));
  const reporter = await makeReporter(json === true);
  trainer.onReport((report) => { reporter.report(report); });
  const exit = await trainer.exited;
  deafen();
  reporter.end();
  if (leave.signal.aborted) return EXIT.ok;
  tellEnding(exit, endingElsewhere(exit, dir), json === true);
  return exitCode(exit, false);
}
