import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { proxyVariables } from '../../src/extension/editor/proxy-variables.ts';
import { startProxy, type Proxy } from './proxy.ts';
import { startRegistry, tiny, type Registry } from './registry.ts';
import { temporaryFolder } from './temporary.ts';

/** A name that only a proxy can reach. */
const AFAR = 'http://registry.test';
const NOWHERE = 'http://127.0.0.1:1';
const unset = { noProxy: [], proxyStrictSSL: true, proxySupport: 'override' };

describe('a download', function () {
  this.timeout(30_000);
  const folder = temporaryFolder();
  let registry: Registry;
  let proxy: Proxy;

  beforeEach(async () => {
    registry = await startRegistry();
    proxy = await startProxy(registry.address);
  });

  afterEach(async () => {
    await proxy.close();
    await registry.close();
  });

  /** Fetches the set in a process whose environment has no proxy of this machine's; gives what it said. */
  async function fetched(environment: Readonly<Record<string, string>>, npmrc = ''): Promise<string> {
    writeFileSync(folder.at('npmrc'), npmrc);
    const own = Object.entries(process.env).filter(([name]) => !/proxy|^npm_config/i.test(name));
    const env = { ...Object.fromEntries(own), GAN_CACHE: folder.at('cache'), npm_config_userconfig: folder.at('npmrc'), npm_config_globalconfig: folder.at('none'), ...environment };
    const child = fork(path.resolve('out/test/data/fetch.entry.cjs'), { silent: true, env });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (said += text.toString()));
    await once(child, 'close');
    return said;
  }

  it('goes through the proxy that VS Code is set to', async () => {
    registry.knownAs = AFAR;
    const said = await fetched({ npm_config_registry: AFAR, HTTPS_PROXY: NOWHERE, ...proxyVariables({ ...unset, proxy: proxy.address }) });
    assert.match(said, /200000\n$/);
    assert.ok(proxy.asked.length > 0 && proxy.asked.every((what) => what.includes('registry.test')), proxy.asked.join());
  });

  it('goes through the proxy of the npmrc where VS Code is set to another', async () => {
    registry.knownAs = AFAR;
    const said = await fetched(proxyVariables({ ...unset, proxy: NOWHERE }), `registry=${AFAR}\nproxy=${proxy.address}\n`);
    assert.match(said, /200000\n$/);
    assert.ok(proxy.asked.length > 0);
  });

  it('goes past the proxy to a host that VS Code, or the npmrc, takes out', async () => {
    assert.match(await fetched({ npm_config_registry: registry.address, ...proxyVariables({ ...unset, proxy: NOWHERE, noProxy: ['example.test', '127.0.0.1'] }) }), /200000\n$/);
  });

  it('asks the registry of the npmrc with its token', async () => {
    const token = 'secret-of-this-test';
    registry.token = token;
    const npmrc = `registry=${registry.address}\n${registry.address.replace('http:', '')}/:_authToken=\${TOKEN}\n`;
    assert.match(await fetched({ TOKEN: token }, npmrc), /200000\n$/);
  });

  it('that the proxy refuses says whom it asked and where the files may be put, and no password', async () => {
    const refusing = await startProxy();
    try {
      const said = await fetched({ npm_config_registry: AFAR.replace('http:', 'https:'), ...proxyVariables({ ...unset, proxy: refusing.address.replace('//', '//me:hidden@') }) });
      assert.deepEqual(refusing.asked.slice(0, 1), ['CONNECT registry.test:443']);
      assert.match(said, /data\.fetch/);
      assert.match(said, /https:\/\/registry\.test/);
      assert.ok(said.includes(folder.at('cache', 'tiny')));
      for (const [name, { bytes }] of Object.entries(tiny.files)) assert.ok(said.includes(`${name} (${bytes} bytes)`), said);
      assert.ok(!said.includes('hidden'), said);
    } finally {
      await refusing.close();
    }
  });
});

describe("VS Code's proxy settings", () => {
  it('are no variables where nothing is set, or proxies are off for extensions', () => {
    assert.deepEqual(proxyVariables({ ...unset, proxy: '' }), {});
    assert.deepEqual(proxyVariables({ proxy: undefined, noProxy: undefined, proxyStrictSSL: undefined, proxySupport: undefined }), {});
    assert.deepEqual(proxyVariables({ proxy: 'http://a:1', noProxy: ['b'], proxyStrictSSL: false, proxySupport: 'off' }), {});
  });

  it('are the variables that every program reads, in both spellings', () => {
    const found = proxyVariables({ proxy: 'http://a:1', noProxy: ['b', '.c.d'], proxyStrictSSL: false, proxySupport: 'on' });
    assert.deepEqual(found, { HTTP_PROXY: 'http://a:1', http_proxy: 'http://a:1', HTTPS_PROXY: 'http://a:1', https_proxy: 'http://a:1', NO_PROXY: 'b,.c.d', no_proxy: 'b,.c.d', npm_config_strict_ssl: 'false' });
  });
});
