/** The part of jasmine-core that the conformance run uses (it ships no types of its own). */
declare module 'jasmine-core/lib/jasmine-core/jasmine.js' {
  export interface Expectation {
    readonly message: string;
    readonly stack?: string;
  }

  export interface Result {
    readonly fullName: string;
    readonly status: string;
    readonly failedExpectations: readonly Expectation[];
  }

  export interface Reporter {
    specDone(result: Result): void;
    suiteDone(result: Result): void;
    jasmineDone(result: { readonly failedExpectations: readonly Expectation[]; readonly incompleteReason?: string }): void;
  }

  export interface Env {
    configure(options: {
      readonly random: boolean;
      readonly forbidDuplicateNames: boolean;
      readonly specFilter: (spec: { getFullName(): string }) => boolean;
    }): void;
    addReporter(reporter: Reporter): void;
    beforeEach(action: () => void): void;
    afterEach(action: () => void): void;
    execute(): Promise<unknown>;
  }

  export interface Core {
    getEnv(options: { readonly suppressLoadErrors: boolean }): Env;
  }

  const jasmineRequire: {
    core(self: unknown): Core;
    interface(core: Core, env: Env): object;
  };
  export default jasmineRequire;
}
