import type { Scene } from './scene.ts';
import { until } from './workspace.ts';

const NO_SUGGESTIONS = { other: 'off', comments: 'off', strings: 'off' };
/** Typed text arrives as typed: nothing is closed, completed or indented for the person. */
export const EDITING = {
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
  'editor.autoSurround': 'never',
  'editor.autoIndent': 'none',
  'editor.suggestOnTriggerCharacters': false,
  'editor.acceptSuggestionOnCommitCharacter': false,
  'editor.quickSuggestions': NO_SUGGESTIONS,
  '[jsonc]': { 'editor.quickSuggestions': NO_SUGGESTIONS },
};

export function describeDiagnostics(scene: Scene): void {
  describe('diagnostics while typing', () => {
    before(async () => {
      await scene.bench.open('typed.gan.json');
      await scene.bench.command('Problems: Focus on Problems View');
    });

    async function type(text: string): Promise<void> {
      await scene.bench.page.locator('.monaco-editor .view-lines').first().click();
      await scene.bench.page.keyboard.press('Control+A');
      await scene.bench.page.keyboard.press('Delete');
      await scene.bench.page.keyboard.type(text);
      await until(`the editor shows ${text}`, async () => (await editorText()).trim() === text);
    }

    /** Errors, warnings and hints over all sources, as the Problems view lists them. */
    async function problems(): Promise<string[]> {
      return scene.bench.page.locator('.markers-panel .monaco-list-row .marker-message-details-container').allTextContents();
    }

    it('leaves broken JSON to one source', async () => {
      await type('{ "seed": 1');
      await until('one problem', async () => (await problems()).length === 1);
      await type('{ "seed": 1 }');
      await until('nothing is left', async () => (await problems()).length === 0);
    });

    const editorText = async (): Promise<string> => (await scene.bench.page.locator('.monaco-editor .view-lines').first().innerText()).replaceAll('\u00a0', ' ');

    it('says nothing about an empty config', async () => {
      await type('{ "training": { "stepz": 10 } }');
      await until('the unknown key is found', async () => (await problems()).length === 1);
      await type('{}');
      await until('nothing is left', async () => (await problems()).length === 0);
    });

    it('finds exactly one fault for a rule, at its place, with its code', async () => {
      await type('{ "discriminator": { "output": "sigmoid" } }');
      await until('the typed text has one problem, and it is this rule', async () => {
        const all = await problems();
        return all.length === 1 && /sigmoid.*GAN1\d\d/.test(all[0] ?? '');
      });
      await scene.bench.page.locator('.squiggly-error').first().waitFor();
      await scene.bench.pictures('vscode-diagnostic');
    });

    it('applies the quick fix for a misspelt key', async () => {
      await type('{ "training": { "stepz": 10000 } }');
      await until('the unknown key is found', async () => (await problems()).some((text) => text.includes('stepz')));
      const { bench } = scene;
      const toFault = async () => {
        await bench.page.locator('.monaco-editor .view-lines').first().click();
        await bench.page.keyboard.press('F8');
      };
      await bench.fix(toFault, 'steps');
      await until('the key is mended', async () => (await editorText()).includes('"steps": 10000'));
      await until('nothing is left', async () => (await problems()).length === 0);
    });
  });
}
