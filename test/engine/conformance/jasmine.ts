import jasmineRequire, { type Env, type Result } from 'jasmine-core/lib/jasmine-core/jasmine.js';
import type { Report, Spec } from './report.ts';

/** Makes describe, it, expect and the rest of jasmine global, as tfjs-core's tests want it. */
export function bootJasmine(wanted: RegExp): Env {
  const core = jasmineRequire.core(jasmineRequire);
  const env = core.getEnv({ suppressLoadErrors: true });
  Object.assign(globalThis, jasmineRequire.interface(core, env));
  env.configure({ random: false, forbidDuplicateNames: false, specFilter: (spec) => wanted.test(spec.getFullName()) });
  return env;
}

/** Runs every spec that was described. What fails outside of specs, a beforeAll for instance, is an error of the run. */
export async function runSpecs(env: Env): Promise<Pick<Report, 'specs' | 'errors'>> {
  const specs: Spec[] = [];
  const errors: string[] = [];
  const seen = new Map<string, number>();
  const complain = ({ fullName = 'the run', failedExpectations }: Partial<Result>) => errors.push(...(failedExpectations ?? []).map(({ message }) => `${fullName}: ${message}`));
  env.addReporter({
    specDone: (result) => {
      const times = (seen.get(result.fullName) ?? 0) + 1;
      seen.set(result.fullName, times);
      const status = result.status === 'passed' || result.status === 'failed' ? result.status : 'pending';
      const id = times === 1 ? result.fullName : `${result.fullName} #${times}`;
      if (result.status !== 'excluded') specs.push({ id, status, messages: result.failedExpectations.map(({ message }) => message.slice(0, 600)) });
    },
    suiteDone: complain,
    jasmineDone: complain,
  });
  await env.execute();
  return { specs, errors };
}
