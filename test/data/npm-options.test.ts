import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { npmOptions } from '../../src/data/npm-options.ts';
import { temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const files = () => ({ npm_config_userconfig: folder.at('user'), npm_config_globalconfig: folder.at('global') });

describe("npm's settings", () => {
  it('are empty where there are none', async () => {
    assert.deepEqual(await npmOptions(files()), {});
  });

  it('come from the global file, then the user file, then the environment', async () => {
    writeFileSync(folder.at('global'), 'registry=http://global.invalid\nproxy = http://proxy.invalid\nnoproxy=a,b\n');
    assert.equal((await npmOptions(files()))['registry'], 'http://global.invalid');
    writeFileSync(folder.at('user'), '; a comment\n# another\n\nregistry = "http://user.invalid"\nhttps-proxy=http://secure.invalid\n');
    assert.deepEqual(await npmOptions(files()), { registry: 'http://user.invalid', proxy: 'http://proxy.invalid', noProxy: 'a,b', httpsProxy: 'http://secure.invalid' });
    const found = await npmOptions({ ...files(), npm_config_registry: 'http://env.invalid', NPM_CONFIG_HTTPS_PROXY: 'http://env-proxy.invalid' });
    assert.deepEqual([found['registry'], found['httpsProxy']], ['http://env.invalid', 'http://env-proxy.invalid']);
  });

  it('keep what belongs to one host, with variables filled in', async () => {
    writeFileSync(folder.at('user'), '//npm.invalid/:_authToken=${TOKEN}-${UNKNOWN}\n//other.invalid/:_auth=YTpiPT0=\n');
    assert.deepEqual(await npmOptions({ ...files(), TOKEN: 'abc' }), { '//npm.invalid/:_authToken': 'abc-${UNKNOWN}', '//other.invalid/:_auth': 'YTpiPT0=' });
  });

  it('read the certificates of cafile, and whether to check them', async () => {
    const certificate = (name: string) => `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----`;
    writeFileSync(folder.at('ca'), `${certificate('a')}\n\n${certificate('b')}\n`);
    writeFileSync(folder.at('user'), `cafile=${folder.at('ca')}\nstrict-ssl=false\n`);
    assert.deepEqual(await npmOptions(files()), { strictSSL: false, ca: [certificate('a'), certificate('b')] });
  });

  it('of no use here are left out, nulls too', async () => {
    writeFileSync(folder.at('user'), 'proxy=null\ncafile=/nowhere\nhttps-proxy=\nloglevel=silly\ncache=/x\nscript-shell=sh\n');
    assert.deepEqual(await npmOptions(files()), {});
  });

  it('are found under the prefix that npm is given', async () => {
    mkdirSync(folder.at('prefix', 'etc'), { recursive: true });
    writeFileSync(folder.at('prefix', 'etc', 'npmrc'), 'registry=http://prefix.invalid\n');
    assert.deepEqual(await npmOptions({ npm_config_userconfig: folder.at('user'), npm_config_prefix: folder.at('prefix') }), { registry: 'http://prefix.invalid' });
  });

  it('are found beside the first Node.js on the search path, none of a workspace', async function () {
    if (process.platform === 'win32') this.skip(); // there, npm's prefix is the folder of node.exe itself, with no bin and etc
    for (const place of ['node_modules', 'machine']) {
      for (const part of ['bin', 'etc']) mkdirSync(folder.at(place, part), { recursive: true });
      writeFileSync(folder.at(place, 'bin', 'node'), '');
      writeFileSync(folder.at(place, 'etc', 'npmrc'), `registry=http://${place}.invalid\n`);
    }
    const search = [folder.at('node_modules', 'bin'), 'bin', folder.at('machine', 'bin')].join(path.delimiter);
    assert.deepEqual(await npmOptions({ npm_config_userconfig: folder.at('user'), PATH: search }), { registry: 'http://machine.invalid' });
  });
});
