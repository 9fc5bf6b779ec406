import { decodeGraph, type DecodedGraph } from './model-proto.ts';

/**
 * The first operation in which two models differ, by its kind, an attribute or a constant that it takes, as errors name
 * it; undefined where none does.
 */
export function firstDifference(before: Uint8Array, now: Uint8Array): string | undefined {
  const [old, recent] = [decodeGraph(before), decodeGraph(now)];
  const changed = changedConstants(old, recent);
  const longest = old.node.length > recent.node.length ? old.node : recent.node;
  const place = longest.findIndex((_, i) => {
    const node = recent.node[i];
    return JSON.stringify(node) !== JSON.stringify(old.node[i]) || node?.input.some((name) => changed.has(name));
  });
  const node = recent.node[place] ?? old.node[place];
  return node && `${node.opType} (${node.name})`;
}

function changedConstants(old: DecodedGraph, recent: DecodedGraph): Set<string> {
  const known = new Map(old.initializer.map((constant) => [constant.name, JSON.stringify(constant)]));
  return new Set(recent.initializer.filter((constant) => known.get(constant.name) !== JSON.stringify(constant)).map(({ name }) => name));
}
