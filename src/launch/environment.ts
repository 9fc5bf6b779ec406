/** What an editor or a debugger leaves in the environment for its own children, and a trainer must not inherit. */
const INHERITED = /^(?:VSCODE_|ELECTRON_|NODE_OPTIONS$|NODE_CHANNEL_)/i;

/**
 * The environment of a trainer. In desktop VS Code the program that runs the extension host is Electron, which behaves
 * as Node only where ELECTRON_RUN_AS_NODE is 1.
 */
export function trainerEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(environment).filter(([name]) => !INHERITED.test(name));
  return { ...Object.fromEntries(own), ELECTRON_RUN_AS_NODE: '1' };
}
