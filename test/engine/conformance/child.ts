import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { reportShape, type Report } from './report.ts';

/** Runs tfjs's tests in a process of their own (run.entry.ts). @throws if it died before its end */
export async function runApart(...args: string[]): Promise<Report> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gan-conformance-'));
  const file = path.join(folder, 'report.json');
  try {
    const said = await output([path.join('out', 'test', 'engine', 'conformance', 'run.entry.cjs'), ...args, `--out=${file}`]);
    return read(file, said);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(file: string, said: string): Report {
  try {
    return reportShape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new Error(`The run ended before it was through:\n${said.slice(-2000)}`, { cause });
  }
}

function output(args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(`${Buffer.concat(chunks).toString()}\nended with ${code ?? signal ?? 0}`));
  });
}
