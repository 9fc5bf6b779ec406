import Module from 'node:module';

type Loader = (this: unknown, request: string, ...rest: unknown[]) => unknown;
/** Node's own: how `require` and `require.resolve` find a module. */
const loader = Module as unknown as { _load: Loader; _resolveFilename: Loader };

/** What a module is instead: an error that loading it throws, or what it gives. */
type Instead = Readonly<Record<string, () => unknown>>;

/** Runs with modules replaced whose requests begin so, as on a system where they are missing or damaged. */
export async function without<T>(modules: Instead, use: () => Promise<T>): Promise<T> {
  const kept = { _load: loader._load, _resolveFilename: loader._resolveFilename };
  const insteadOf = (request: string): unknown => {
    const instead = Object.entries(modules).find(([beginning]) => request.startsWith(beginning))?.[1]();
    if (instead instanceof Error) throw instead;
    return instead;
  };
  loader._load = function (request, ...rest) {
    return insteadOf(request) ?? kept._load.call(this, request, ...rest);
  };
  loader._resolveFilename = function (request, ...rest) {
    insteadOf(request);
    return kept._resolveFilename.call(this, request, ...rest);
  };
  try {
    return await use();
  } finally {
    Object.assign(loader, kept);
  }
}
