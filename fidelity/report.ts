import type { Outcome } from './records.ts';
import { commandOf, seedRun } from './seed-run.ts';
import { mean, median, standardError } from './statistics.ts';
import type { Arm, BudgetName, Figure, Study } from './study.ts';
import { present, verdicts, type Measured } from './verdicts.ts';

const HEAD = `# Fidelity: published figures and ours

What a system should reach by its paper, and what it was measured to reach here. Figures are those of the last step, never of the best one; a figure of several seeds is their mean ± its standard error, or the middle one and the best. **Standard** is a budget that fits two cores and a day; where the paper trains longer that is said, and \`--full\` trains as long as the paper does.

\`\`\`sh
npm run fidelity                          # every study, which takes days; what is there already is kept
npm run fidelity -- unrolled --seeds 2    # one of them, two seeds
npm run fidelity -- pacgan-ring --full    # the paper's own number of steps
npm run fidelity -- --list                # the studies, and what of them is measured
\`\`\`

A training that is stopped goes on where it was, to the same bits. The outcomes of single seeds stand in [\`fidelity/results\`](../fidelity/results), the studies in [\`fidelity/studies\`](../fidelity/studies); this page is written from both. Minutes are those of one training on one thread, with whatever else the machine was doing. Alerts are what [the detectors](alerts.md) said while they trained.
`;

const written: Readonly<Record<Figure['as'], (value: number) => string>> = {
  count: (value) => (Number.isInteger(value) ? String(value) : value.toFixed(1)),
  share: (value) => `${(100 * value).toFixed(Math.abs(value) < 0.1 ? 2 : 1)}%`,
  number: (value) => value.toFixed(Math.abs(value) >= 10 ? 2 : 3),
};

function figureText({ as, by }: Figure, values: readonly number[]): string {
  if (values.length === 0) return '';
  if (by === 'median' && values.length > 1) return `${written[as](median(values))}, best ${written[as](Math.max(...values))}`;
  const error = standardError(values);
  return `${written[as](mean(values))}${Number.isNaN(error) ? '' : ` ± ${written[as](error)}`}`;
}

/** What the detectors said of trainings, with the number of trainings that each was said of. */
function alertText(outcomes: readonly Outcome[]): string {
  const said = [...new Set(outcomes.flatMap(({ alerts }) => alerts))].sort();
  return said.map((code) => `\`${code}\` in ${outcomes.filter(({ alerts }) => alerts.includes(code)).length}`).join(', ') || 'none';
}

function armRow(figures: Study['figures'], { title, published }: Arm, outcomes: readonly Outcome[]): string {
  const cells = Object.entries(figures).map(([name, figure]) => {
    const ours = figureText(figure, outcomes.map((outcome) => outcome.figures[name]!));
    const theirs = published?.[name];
    return [ours, theirs && `(${theirs})`].filter(Boolean).join(' ');
  });
  const ends = outcomes.length === 0 ? ['', 'not measured'] : [alertText(outcomes), mean(outcomes.map((outcome) => outcome.minutes)).toFixed(0)];
  return `| ${[title, ...cells, String(outcomes.length), ...ends].join(' | ')} |`;
}

const words = (holds: boolean | undefined): string => (holds === undefined ? 'not known yet' : holds ? 'holds' : '**missed**');

function checkLines(study: Study, budget: BudgetName, measured: Measured): string[] {
  const some = (seeds: number): string => (seeds > 0 && seeds < study.seeds ? ` (${seeds} of ${study.seeds} seeds)` : '');
  return verdicts(study, budget, measured).map(({ says, holds, seeds }) => `- ${words(holds)}${some(seeds)}: ${says}`);
}

function section(name: string, study: Study, budget: BudgetName): string[] {
  const measured = present(name, study, budget);
  const isReduced = budget === 'standard' && study.steps.standard < study.steps.full;
  const steps = `${study.steps[budget].toLocaleString('en-GB')} steps${isReduced ? `, **reduced** from ${study.steps.full.toLocaleString('en-GB')}` : ''}`;
  const heads = ['', ...Object.values(study.figures).map(({ title }) => title), 'seeds', 'alerts', 'minutes'];
  return [
    `**${budget === 'full' ? 'Full' : 'Standard'}**: ${steps}; in brackets what was published, or is asked here.`, '',
    `| ${heads.join(' | ')} |`, `|${heads.map((_, i) => (i === 0 ? '---' : '--:')).join('|')}|`,
    ...Object.entries(study.arms).map(([arm, given]) => armRow(study.figures, given, measured.get(arm) ?? [])), '',
    ...checkLines(study, budget, measured), '',
    ...Object.keys(study.arms).map((arm) => `    ${commandOf(seedRun(name, study, arm, 0, budget), '0')}`), '',
  ];
}

const hasOutcomes = (name: string, study: Study, budget: BudgetName): boolean => [...present(name, study, budget).values()].some(({ length }) => length > 0);

/** The page docs/fidelity.md. */
export function report(studies: Readonly<Record<string, Study>>): string {
  const sections = Object.entries(studies).map(([name, study]) => {
    const hasFull = study.steps.full !== study.steps.standard && hasOutcomes(name, study, 'full');
    return [`## ${study.title}`, '', `\`${name}\` · ${study.paper}. ${study.protocol}`, '', ...section(name, study, 'standard'), ...(hasFull ? section(name, study, 'full') : [])].join('\n');
  });
  return `${[HEAD, ...sections].join('\n').trimEnd()}\n`;
}
