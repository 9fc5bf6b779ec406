/**
 * Remembers the process's environment; the function returned brings it back, variable by variable: an object put in
 * place of `process.env` would no longer reach what reads the real environment, such as os.tmpdir().
 */
export function keepEnvironment(): () => void {
  const before = { ...process.env };
  return () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  };
}
