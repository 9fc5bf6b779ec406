import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Texts of every config that is committed: the examples, and those that the rules are tried with. */
export function committedConfigs(): string[] {
  return ['examples', path.join('test', 'config', 'fixtures')].flatMap((folder) => {
    const root = path.join(process.cwd(), folder);
    const files = readdirSync(root, { recursive: true }).map(String).filter((name) => name.endsWith('.gan.json'));
    return files.map((name) => readFileSync(path.join(root, name), 'utf8'));
  });
}
