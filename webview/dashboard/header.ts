import type { DashboardOut, RunHead } from '../../src/protocol/pages.ts';
import { element, icon, setText } from '../shared/element.ts';
import { formatDuration, formatShare, formatSize, formatStep, formatValue } from '../shared/numbers.ts';
import { stateLooks } from '../shared/run-state.ts';
import type { Texts } from '../shared/texts.ts';

type Command = Extract<DashboardOut, { type: 'command' }>['command'];
type State = RunHead['state'];

const pausable: readonly State[] = ['running'];
const resumable: readonly State[] = ['paused', 'stopped', 'interrupted', 'failed'];
const stoppable: readonly State[] = ['preparing', 'running', 'paused'];

/** The run's name, state, progress and pace, and what can be done with it. */
export class Header {
  readonly root: HTMLElement;
  private readonly name = element('h1');
  private readonly stateIcon = icon('blank');
  private readonly stateText = element('span');
  private readonly chip = element('span', { class: 'state-chip' }, this.stateIcon, this.stateText);
  private readonly progress = element('progress', { max: '1', value: '0' });
  private readonly steps = element('span', { class: 'figure steps' });
  private readonly pace = element('span', { class: 'figure pace' });
  private readonly left = element('span', { class: 'figure left' });
  private readonly engine = element('span', { class: 'engine' });
  private readonly size = element('span', { class: 'figure size' });
  private readonly lineage = element('p', { class: 'lineage', hidden: true });
  private readonly changed = element('p', { class: 'changed', hidden: true });
  private readonly pauseIcon = icon('debug-pause');
  /** A bare text: the toolkit takes a span in a button for an icon. */
  private readonly pauseText = document.createTextNode('');
  private readonly pauseButton = element('vscode-button', { class: 'pause' }, element('span', { slot: 'start' }, this.pauseIcon), this.pauseText);
  private readonly stopButton: HTMLElementTagNameMap['vscode-button'];
  private readonly said = element('p', { class: 'only-spoken', role: 'status' });
  private state: State | undefined;

  constructor(
    private readonly texts: Texts,
    command: (command: Command) => void,
  ) {
    this.stopButton = this.button('stop', 'debug-stop', texts('stop'));
    const openConfig = this.button('open-config', 'go-to-file', texts('openConfig'));
    this.pauseButton.addEventListener('click', () => command(this.canResume() ? 'resume' : 'pause'));
    this.stopButton.addEventListener('click', () => command('stop'));
    openConfig.addEventListener('click', () => command('openConfig'));
    const title = element('div', { class: 'title' }, this.name, this.chip);
    const buttons = element('div', { class: 'commands' }, this.pauseButton, this.stopButton, openConfig);
    const figures = element('p', { class: 'figures' }, this.steps, this.pace, this.left, this.size, this.engine);
    this.root = element('header', { class: 'head' }, element('div', { class: 'head-top' }, title, buttons), this.progress, figures, this.lineage, this.changed, this.said);
  }

  show(head: RunHead): void {
    setText(this.name, head.name);
    this.name.title = head.name;
    this.showState(head);
    const steps = this.texts('progress', { step: formatStep(head.step), steps: formatStep(head.steps) });
    this.progress.value = head.steps > 0 ? Math.min(1, head.step / head.steps) : 0;
    this.progress.setAttribute('aria-label', steps);
    // As wide as it will get, so that the figures beside it stay where they are.
    this.steps.style.minWidth = `${this.texts('progress', { step: formatStep(head.steps), steps: formatStep(head.steps) }).length + ' (100%)'.length}ch`;
    setText(this.steps, head.steps > 0 ? `${steps} (${formatShare(head.step / head.steps)})` : steps);
    const runs = head.stepsPerSecond > 0;
    setText(this.pace, runs ? `${formatValue(head.stepsPerSecond)} ${this.texts('stepsPerSecond')}` : '');
    setText(this.left, runs ? `${formatDuration(head.secondsLeft)} ${this.texts('timeLeft')}` : '');
    setText(this.engine, head.engine);
    setText(this.size, head.size === undefined ? '' : this.texts('sizeOnDisk', { size: formatSize(head.size) }));
    this.showHistory(head);
  }

  /** Where it comes from, and the last thing that was changed about it; the plots mark all of them. */
  private showHistory({ lineage = '', marks = [] }: RunHead): void {
    const changes = marks.filter(({ kind }) => kind !== 'alert');
    const last = changes.findLast(({ text }) => text !== lineage);
    setText(this.lineage, lineage);
    this.lineage.title = lineage;
    this.lineage.hidden = lineage === '';
    setText(this.changed, last ? this.texts('changedAt', { step: formatStep(last.step), text: last.text }) : '');
    this.changed.title = changes.map(({ step, text }) => this.texts('markAt', { step: formatStep(step), text })).join('\n');
    this.changed.hidden = last === undefined;
  }

  private showState(head: RunHead): void {
    if (this.state === head.state) return;
    const looks = stateLooks[head.state];
    this.chip.dataset.state = head.state;
    this.stateIcon.className = `codicon codicon-${looks.icon}`;
    setText(this.stateText, this.texts(looks.text));
    if (this.state) setText(this.said, this.texts('stateChanged', { name: head.name, state: this.texts(looks.text) }));
    this.state = head.state;
    this.showCommands(head.state);
  }

  private showCommands(state: State): void {
    const resume = this.canResume();
    this.pauseText.data = this.texts(resume ? 'resume' : 'pause');
    this.pauseIcon.className = `codicon codicon-${resume ? 'debug-continue' : 'debug-pause'}`;
    this.pauseButton.disabled = !resume && !pausable.includes(state);
    this.stopButton.disabled = !stoppable.includes(state);
  }

  private canResume(): boolean {
    return this.state !== undefined && resumable.includes(this.state);
  }

  private button(name: string, iconName: string, text: string): HTMLElementTagNameMap['vscode-button'] {
    return element('vscode-button', { class: name, appearance: 'secondary' }, element('span', { slot: 'start' }, icon(iconName)), text);
  }
}
