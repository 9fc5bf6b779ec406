/** Values by path: the entries under one part of it, and back. A state is one flat record of such paths. Called at every turn for each tensor, hence the loops. */
type Values<T> = Readonly<Record<string, T>>;

/** The entries whose path starts with `path/`, without it. */
export function under<T>(values: Values<T>, path: string): Record<string, T> {
  const prefix = `${path}/`;
  const found: Record<string, T> = {};
  for (const name in values) if (name.startsWith(prefix)) found[name.slice(prefix.length)] = values[name]!;
  return found;
}

/** Puts `path/` before every name. */
export function prefixed<T>(path: string, values: Values<T>): Record<string, T> {
  const named: Record<string, T> = {};
  for (const name in values) named[`${path}/${name}`] = values[name]!;
  return named;
}
