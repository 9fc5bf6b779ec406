/** Values by path: the entries under one part of it, and back. A state is one flat record of such paths. */
type Values<T> = Readonly<Record<string, T>>;

/** The entries whose path starts with `path/`, without it. */
export function under<T>(values: Values<T>, path: string): Record<string, T> {
  const prefix = `${path}/`;
  const entries = Object.entries(values).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(prefix.length), value]));
}

/** Puts `path/` before every name. */
export function prefixed<T>(path: string, values: Values<T>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${path}/${name}`, value]));
}
