/** Puts a method in another's place, until the function returned is called. */
export function inPlaceOf<T extends object, K extends keyof T>(owner: T, name: K, method: T[K]): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  owner[name] = method;
  return () => {
    if (before) Object.defineProperty(owner, name, before);
    else Reflect.deleteProperty(owner, name);
  };
}

/** A clock by which everything that is done every so often is due at every look: flushes of the journal above all. */
export function quickClock(): () => void {
  let time = 0;
  return inPlaceOf(performance, 'now', () => (time += 300));
}

/** A clock by which nothing ever is: what is on the disk was waited for. */
export const stillClock = (): (() => void) => inPlaceOf(performance, 'now', () => 0);
