import * as vscode from 'vscode';
import { z } from 'zod';
import { t } from '../editor/text.ts';
import { TASK_TYPE } from '../manifest.ts';
import { findConfigs } from '../runs/runs-folders.ts';
import { programs } from './gan-command.ts';

/** A task of tasks.json, as package.json declares it. */
const definitionSchema = z.object({
  type: z.literal(TASK_TYPE),
  command: z.enum(['train', 'validate', 'resume', 'sample']),
  /** a config, or a run for resume and sample; may hold VS Code's variables */
  target: z.string().min(1),
  arguments: z.array(z.string()).optional(),
});
type Definition = z.output<typeof definitionSchema>;

const MATCHER = '$gan';
const MOST_CONFIGS = 100;

/** Offers to train and to validate every config of the workspace, and makes tasks of tasks.json runnable. */
export class GanTasks implements vscode.TaskProvider {
  constructor(private readonly context: vscode.ExtensionContext) {}

  async provideTasks(): Promise<vscode.Task[]> {
    const configs = await findConfigs(MOST_CONFIGS);
    const byName = configs.toSorted((one, other) => one.path.localeCompare(other.path));
    return byName.flatMap((uri) => {
      const folder = vscode.workspace.getWorkspaceFolder(uri);
      const target = vscode.workspace.asRelativePath(uri, false);
      return (['train', 'validate'] as const).map((command) => this.task({ type: TASK_TYPE, command, target }, folder ?? vscode.TaskScope.Workspace));
    });
  }

  resolveTask(task: vscode.Task): vscode.Task | undefined {
    const { data } = definitionSchema.safeParse(task.definition);
    return data && this.task(data, task.scope ?? vscode.TaskScope.Workspace, task.definition);
  }

  /** @param definition the very object that VS Code gave, by which it knows the task again */
  private task(wanted: Definition, scope: vscode.WorkspaceFolder | vscode.TaskScope, definition: vscode.TaskDefinition = wanted): vscode.Task {
    const { node, cli } = programs(this.context);
    const execution = new vscode.ProcessExecution(node, [cli, wanted.command, wanted.target, ...(wanted.arguments ?? [])], { env: { ELECTRON_RUN_AS_NODE: '1' } });
    const global = scope === vscode.TaskScope.Global ? vscode.TaskScope.Workspace : scope;
    const task = new vscode.Task(definition, global, t('{command} {target}', { command: wanted.command, target: wanted.target }), 'gan', execution, MATCHER);
    task.detail = wanted.command === 'validate' ? t('Lists what is wrong with the config in the Problems view') : t('In the terminal; the run is shown in the Runs view too');
    if (wanted.command === 'validate') task.group = vscode.TaskGroup.Test;
    return task;
  }
}

/** Tasks of the type `gan`. */
export const registerTasks = (context: vscode.ExtensionContext): vscode.Disposable => vscode.tasks.registerTaskProvider(TASK_TYPE, new GanTasks(context));
