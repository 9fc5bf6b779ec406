import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * Finds ONNX Runtime's packages: an installed extension has them in `vendor/node_modules` beside its bundle, a checkout in
 * `node_modules` further up, where Node's own search comes to from there.
 */
export const requireOrt = (): NodeJS.Require => createRequire(path.join(path.dirname(__filename), 'vendor', 'packages.cjs'));
