// The house (docs/architecture.md): which room may import which. A room sees rooms on lower floors only.
const may = {
  'src/extension': ['launch', 'runs', 'config', 'protocol'],
  'src/cli': ['launch', 'runs', 'config', 'protocol'],
  'src/launch': ['runs', 'config', 'protocol'],
  'src/trainer': ['gan', 'data', 'engine', 'metrics', 'runs', 'config', 'protocol', 'random', 'formats'],
  'src/gan': ['engine', 'config', 'random'],
  'src/data': ['formats', 'random', 'config'],
  'src/runs': ['formats'],
  webview: ['protocol'],
  'src/config': [],
  'src/engine': [],
  'src/formats': [],
  'src/metrics': [],
  'src/protocol': [],
  'src/random': [],
  'src/faults': [],
  'src/tensors': [],
};

const roomRules = Object.entries(may).map(([room, allowed]) => ({
  name: `room-${room.replace('/', '-')}`,
  comment: `${room} may import only: ${allowed.join(', ') || 'nothing'} (and the ground floor: faults, tensors)`,
  severity: 'error',
  from: { path: `^${room}/` },
  to: { path: '^(src|webview)/', pathNot: `^(${room}/|src/(${['faults', 'tensors', ...allowed].join('|')})/)` },
}));

/** The extension host never loads native code, TensorFlow or ONNX Runtime (docs/architecture.md, rule 1). */
const hostIsLight = {
  name: 'host-is-light',
  severity: 'error',
  from: { path: '^src/(extension|cli|launch|runs|config|protocol)/' },
  to: { path: 'node_modules/(@tensorflow|onnxruntime)' },
};

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^(src|webview)/', pathNot: '\\.d\\.ts$' }, to: {} },
    { name: 'vscode-only-in-extension', severity: 'error', from: { path: '^(src|webview)/', pathNot: '^src/extension/' }, to: { path: '^vscode$' } },
    hostIsLight,
    ...roomRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'], mainFields: ['module', 'main'], exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
