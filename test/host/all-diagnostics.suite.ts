import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Scene } from './scene.ts';
import type { Files } from './workspace.ts';

const FIXTURES = 'test/config/fixtures';
const foundSchema = z.record(z.string(), z.array(z.string()));
/** What VS Code says itself: its own words for a syntax error, and one at each of the places of a key that stands twice. */
const editorsOwn: Readonly<Record<string, number>> = { 'GAN001.fires.gan.json': 1, 'GAN003.fires.gan.json': 2 };
const EMPTY = 'empty.gan.json';

/** One a code: further causes of it (CODE.cause.fires.gan.json) are a matter of the rules, not of who else speaks of a file. */
const firing = (): string[] => readdirSync(FIXTURES).filter((name) => /^GAN\d+\.fires\.gan\.json$/.test(name));

/** A fixture that fires for every code, what they name, and two configs that all checkers come to last. */
export function diagnosticsFiles(): Files {
  const names = [...firing(), ...readdirSync(path.join(FIXTURES, 'pictures')).map((name) => `pictures/${name}`)];
  const fixtures = names.map((name) => [name, readFileSync(path.join(FIXTURES, name))] as const);
  return { [EMPTY]: '{}\n', 'last-syntax.gan.json': '{ "seed" }\n', 'last-rule.gan.json': '{ "latent": { "size": 1 } }\n', ...Object.fromEntries(fixtures) };
}

export function describeAllDiagnostics(scene: Scene): void {
  describe('diagnostics of every code, over all sources', () => {
    let found: Record<string, string[]>;

    before(async () => {
      assert.equal(await scene.bench.testsEnded, 0);
      found = foundSchema.parse(JSON.parse(await readFile(path.join(scene.workspace.folder, 'found.json'), 'utf8')));
    });

    it('are exactly one where a fixture fires', () => {
      const names = firing();
      assert.ok(names.length > 40);
      for (const name of names) {
        const said = found[name] ?? [];
        const own = editorsOwn[name];
        if (own === undefined) assert.deepEqual(said, [`GAN ${name.split('.')[0] ?? ''}`], name);
        else assert.deepEqual([said.length, said.every((one) => one.startsWith('jsonc'))], [own, true], `${name}: ${said.join()}`);
      }
    });

    it('are none on {}', () => {
      assert.deepEqual(found[EMPTY], []);
    });
  });
}
