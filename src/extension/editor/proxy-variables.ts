import { z } from 'zod';

const settings = z.object({
  proxy: z.string().catch(''),
  noProxy: z.array(z.string()).catch([]),
  proxyStrictSSL: z.boolean().catch(true),
  proxySupport: z.string().catch('override'),
});

/**
 * VS Code's settings `http.…` as the variables that npm's libraries, and npm itself, heed. As in VS Code, a proxy that is
 * set stands in place of the environment's, and none is used where proxies are switched off for extensions; a proxy in
 * an npmrc is for the registry alone and stays.
 */
export function proxyVariables(http: Readonly<Record<keyof z.input<typeof settings>, unknown>>): Readonly<Record<string, string>> {
  const { proxy, noProxy, proxyStrictSSL, proxySupport } = settings.parse(http);
  if (proxySupport === 'off') return {};
  return {
    ...(proxy === '' ? {} : both('HTTP_PROXY', proxy, 'HTTPS_PROXY')),
    ...(noProxy.length === 0 ? {} : both('NO_PROXY', noProxy.join(','))),
    ...(proxyStrictSSL ? {} : { npm_config_strict_ssl: 'false' }),
  };
}

/** Programs differ in whether they read a variable's name in capitals. */
const both = (name: string, value: string, ...others: string[]): Readonly<Record<string, string>> =>
  Object.fromEntries([name, ...others].flatMap((each) => [[each, value], [each.toLowerCase(), value]]));
