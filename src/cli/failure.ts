import { toFaultData } from '../faults/fault.ts';
import { ConfigErrors } from '../launch/config-file.ts';
import { EXIT, failureExit } from '../protocol/control.ts';
import { configFaultJson, describeFaults, fromHere } from './config-faults.ts';
import { complain, failureJson, remark, sayJson } from './output.ts';

export { EXIT };

/** Says why a command failed, also as JSON where that was asked for, and gives the exit code. */
export function explain(error: unknown, json: boolean): number {
  const fault = toFaultData(error);
  if (json) sayJson({ ...failureJson(fault), ...configFaults(error) });
  if (error instanceof ConfigErrors) describeFaults(fromHere(error), error.faults).forEach(remark);
  complain(fault);
  return failureCode(fault.code);
}

/** All faults of a config, as `gan validate --json` prints them. */
function configFaults(error: unknown): object {
  if (!(error instanceof ConfigErrors)) return {};
  const config = fromHere(error);
  return { faults: error.faults.map((fault) => configFaultJson(config, fault)) };
}

export function failureCode(code: string): number {
  if (code === 'launch.taskStopped') return EXIT.stopped;
  return code === 'launch.configErrors' ? EXIT.config : failureExit(code);
}
