import type { ConfigFault, ConfigPath } from './config-fault.ts';
import type { ConfigDocument } from './document.ts';
import { keyAt, nodeAt } from './document.ts';
import { editsFor } from './edits.ts';
import type { Finding, Remedy, Subject } from './rules/rule.ts';
import { rulesFor } from './rules/table.ts';

/** Parts that are whole numbers are places in a list. */
const pathOf = (place: string): ConfigPath => place.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));

/**
 * Asks every rule that reads nothing faulty.
 * @param faulty places whose own value is wrong, dotted
 */
export function judge(document: ConfigDocument, subject: Omit<Subject, 'given'>, faulty: readonly string[]): ConfigFault[] {
  const given = (place: string) => nodeAt(document.root, pathOf(place)) !== undefined;
  return rulesFor(subject.config)
    .filter((rule) => !rule.reads.some((read) => faulty.some((place) => concerns(place, read))))
    .flatMap((rule) => rule.check({ ...subject, given }).map((finding) => faultOf(document, rule, finding)));
}

/** A faulty setting concerns the sections that hold it, and the settings that it holds itself. */
function concerns(faulty: string, read: string): boolean {
  const inside = (inner: string, outer: string) => outer === '' || inner === outer || inner.startsWith(`${outer}.`);
  return inside(faulty, read) || inside(read, faulty);
}

/** What was found, at its place in a text, with its mends as edits. */
export function faultOf(document: ConfigDocument, rule: Pick<ConfigFault, 'code' | 'severity' | 'template'>, { at, args, remedies = [] }: Finding): ConfigFault {
  const path = pathOf(at.find((place) => nodeAt(document.root, pathOf(place)) !== undefined) ?? at[0]);
  return {
    code: rule.code,
    severity: rule.severity,
    template: rule.template,
    args: { place: at[0], ...args },
    path,
    ...spanOf(document, path),
    fixes: remedies.map((remedy, index) => fixOf(document, remedy, index === 0)),
  };
}

/** A value's own place; the key where the value is a section; where neither is written, the section around it. */
function spanOf(document: ConfigDocument, path: ConfigPath): { offset: number; length: number } {
  const node = nodeAt(document.root, path);
  if (path.length === 0) return { offset: node?.offset ?? 0, length: 1 };
  if (!node) return spanOf(document, path.slice(0, -1));
  const { offset, length } = node.type === 'object' ? (keyAt(document.root, path) ?? node) : node;
  return { offset, length };
}

function fixOf(document: ConfigDocument, { template, args = {}, changes }: Remedy, preferred: boolean) {
  return { template, args, edits: editsFor(document, Object.entries(changes).map(([place, value]) => [pathOf(place), value] as const)), preferred };
}
