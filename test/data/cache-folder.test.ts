import assert from 'node:assert/strict';
import path from 'node:path';
import { cacheFolder } from '../../src/data/cache-folder.ts';

describe('the cache folder', () => {
  const home = path.resolve('/home/ada');
  const absolute = path.resolve('/somewhere');

  for (const [what, env, platform, expected] of [
    ['Linux', {}, 'linux', path.join(home, '.cache', 'gan-workbench')],
    ['Linux with XDG_CACHE_HOME', { XDG_CACHE_HOME: absolute }, 'linux', path.join(absolute, 'gan-workbench')],
    ['Linux with a relative XDG_CACHE_HOME, which is to be ignored', { XDG_CACHE_HOME: 'here' }, 'linux', path.join(home, '.cache', 'gan-workbench')],
    ['macOS', { XDG_CACHE_HOME: absolute }, 'darwin', path.join(home, 'Library', 'Caches', 'gan-workbench')],
    ['Windows', { LOCALAPPDATA: absolute }, 'win32', path.join(absolute, 'gan-workbench', 'Cache')],
    ['Windows without LOCALAPPDATA', {}, 'win32', path.join(home, 'AppData', 'Local', 'gan-workbench', 'Cache')],
    ['any system with GAN_CACHE', { GAN_CACHE: absolute, XDG_CACHE_HOME: home }, 'linux', absolute],
  ] as const) {
    it(`on ${what}`, () => assert.equal(cacheFolder(env, platform, home), expected));
  }
});
