import { allowedText, fallbackText } from './field-text.ts';
import type { Field, Leaf, Section } from './fields.ts';
import { rootSection } from './fields.ts';
import type { Rule } from './rules/rule.ts';
import { rules } from './rules/table.ts';
import { structureCodes } from './structure-faults.ts';

/** The text of docs/config.md: every setting with its meaning, range and default. */
export function configReference(): string {
  const top = [...rootSection.variants[0].fields];
  const leaves = top.flatMap(([key, field]) => (field.kind === 'section' ? [] : [leafRow(key, field)]));
  const sections = top.flatMap(([key, field]) => (field.kind === 'section' ? sectionText(key, field, '##') : []));
  return lines(
    '# The config file',
    'An experiment is one file whose name ends in `.gan.json`: JSON, in which comments and trailing commas are allowed. Everything has a default but the place of your own data, so `{}` is an experiment too (a DCGAN on MNIST). The schema in `src/config/schema.ts` is the one definition; this page is written from it.',
    'A setting marked *live* can change while a run trains: save the config, or call `gan set`. Any other takes a new run, or a fork of one (`gan fork`).',
    'What is wrong with a config is said in the editor while you type and by `gan validate`; [rules.md](rules.md) explains every code.',
    '## At the top',
    table(leaves),
    ...sections,
  );
}

/** The text of docs/rules.md: a paragraph for every code. */
export function rulesReference(): string {
  return lines(
    '# What the checks say',
    'Each fault has a code. Errors keep a run from starting; warnings and hints do not. A comment `// gan-ignore GAN207` at the end of a line, or alone on the line above, silences a rule there (any code from GAN101 on); say why behind the code.',
    '## The form of the file',
    ...Object.values(structureCodes).flatMap((entry) => ruleText({ ...entry, source: undefined })),
    '## Rules',
    ...rules.flatMap(ruleText),
  );
}

/** The line of docs/rules.md, from 1, at which a code's paragraph begins. */
export function ruleLine(code: string): number {
  return (ruleLines ??= rulesReference().split('\n')).indexOf(heading(code)) + 1;
}

let ruleLines: readonly string[] | undefined;

const lines = (...paragraphs: string[]) => `${paragraphs.join('\n\n')}\n`;
const heading = (code: string) => `### ${code}`;

function ruleText({ code, severity, title, why, mend, source }: Pick<Rule, 'severity' | 'title' | 'why' | 'mend'> & { code: string; source: string | undefined }): string[] {
  const origin = source === undefined ? '' : ` *Source: ${source}.*`;
  return [heading(code), `**${title}** (${severity}). ${why} **Mend:** ${mend}${origin}`];
}

function sectionText(path: string, { description, discriminator, variants }: Section, level: string): string[] {
  const kinds = variants.flatMap(({ name, fields }) => {
    const own = [...fields].filter(([key]) => name === undefined || key !== discriminator);
    const intro = name === undefined ? [] : [`${level}# \`"${discriminator ?? ''}": "${name}"\``, meaningOf(fields.get(discriminator ?? ''), name)];
    return [...intro, ...fieldsText(path, own, level)];
  });
  return [`${level} ${path}`, description, ...kinds];
}

function fieldsText(path: string, fields: readonly (readonly [string, Field])[], level: string): string[] {
  const rows = fields.flatMap(([key, field]) => (field.kind === 'section' ? [] : [leafRow(key, field)]));
  const inner = fields.flatMap(([key, field]) => innerText(`${path}.${key}`, field, `${level}#`));
  return [...(rows.length > 0 ? [table(rows)] : []), ...inner];
}

/** The text of a section, or of the sections that a list holds. */
function innerText(path: string, field: Field, level: string): string[] {
  if (field.kind === 'section') return sectionText(path, field, level);
  return field.item?.kind === 'section' ? sectionText(`${path}[]`, field.item, level) : [];
}

function meaningOf(choice: Field | undefined, name: string): string {
  if (!choice || choice.kind === 'section') return '';
  return choice.meanings[choice.values?.indexOf(name) ?? 0] ?? '';
}

const table = (rows: readonly string[]) => ['| setting | meaning | allowed | default |', '|---|---|---|---|', ...rows].join('\n');

function leafRow(key: string, leaf: Leaf): string {
  const meanings = (leaf.values ?? []).map((value, index) => `\`${String(value)}\`: ${leaf.meanings[index] ?? ''}`);
  const cells = [`\`${key}\``, [leaf.description, ...meanings, ...(leaf.live ? ['*Live.*'] : [])].join(' '), allowedText(leaf), fallbackText(leaf)];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
