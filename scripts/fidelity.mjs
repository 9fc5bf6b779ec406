// `npm run fidelity`: builds the program and the trainer, then trains the systems and measures them (fidelity/).
// usage: npm run fidelity -- [STUDY…] [--seeds N] [--full] [--jobs N] [--list]
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const at = (...parts) => path.join(root, ...parts);
for (const flag of ['--only=cli,trainer', '--tests=fidelity']) execFileSync(process.execPath, [at('scripts/build.mjs'), flag], { cwd: root, stdio: 'inherit' });
const { status } = spawnSync(process.execPath, [at('out/fidelity/fidelity.entry.cjs'), ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
