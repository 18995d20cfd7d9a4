/** What may know what. Tests may reach further, to drive real parts. */
const tests = '(\\.test|-fixture)\\.tsx?$'

const { readdirSync } = require('node:fs')

const { workspaces } = require('./package.json')

/** What one workspace's package.json lets it import of the others: all of it, and what its production code may. */
const declarations = (workspace) => {
  const { dependencies = {}, devDependencies = {} } = require(`./${workspace}/package.json`)
  const own = (names) => names.flatMap((name) => (name.startsWith('@sahut/') ? [name.slice(7)] : []))
  const production = own(Object.keys(dependencies))
  return { all: [...production, ...own(Object.keys(devDependencies))], production }
}

/** A workspace imports only those that its package.json names; production code only those under `dependencies`. */
const declared = (workspace) => {
  const { all, production } = declarations(workspace)
  const others = (known) => {
    const left = workspaces.filter((one) => one !== workspace && !known.includes(one))
    return left.length === 0 ? '^$' : `^(${left.join('|')})/`
  }
  // Nobody deploys these two: all that they import is for tests.
  const isOnlyForTests = workspace === 'e2e' || workspace === 'bench'
  return [
    {
      name: `${workspace}-declares-what-it-imports`,
      severity: 'error',
      from: { path: `^${workspace}/` },
      to: { path: others(all) },
    },
    {
      name: `${workspace}-declares-what-it-runs-with`,
      severity: 'error',
      from: { path: `^${workspace}/`, pathNot: tests },
      to: { path: others(isOnlyForTests ? all : production), dependencyTypesNot: ['type-only'] },
    },
  ]
}

const layers = new Set()

/** Modules in `from` may import, of our own code, only `allowed` (and themselves). */
const layer = (name, from, allowed) => {
  layers.add(from)
  return {
    name,
    severity: 'error',
    from: { path: `^${from}/`, pathNot: tests },
    to: {
      path: '^(core|workers|gateway|functions|web|simulator|testing|local|tools|e2e|bench|infra)/',
      pathNot: [`^${from}/`, ...allowed.map((path) => `^${path}${path.endsWith('.ts') ? '$' : '/'}`)],
    },
  }
}

/** A vendor's package has one home, so that replacing it is a change in one folder. */
const vendor = (packages, homes) => ({
  name: `one-home-for-${packages}`,
  severity: 'error',
  from: { pathNot: [...homes.map((home) => `^${home}`), tests] },
  to: { path: `node_modules/(${packages})(/|$)` },
})

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: {},
      // Made by a build step: paraglide's messages. `virtual:` and `sahut:` are the bundler's, Pulumi comes with SST.
      to: { couldNotResolve: true, pathNot: 'paraglide|^virtual:|^sahut:|^@pulumi/' },
    },
    ...workspaces.flatMap(declared),
    layer('model-knows-nobody', 'core/model', []),
    layer('contract-knows-the-model', 'core/contract', ['core/model']),
    layer('process-knows-the-contract', 'core/process', ['core/contract']),
    layer('aws-knows-the-contract', 'core/aws', ['core/contract']),
    layer('store-knows-the-contract', 'core/store', ['core/model', 'core/contract', 'core/process']),
    layer('log-stands-on-the-store', 'core/log', [
      'core/model',
      'core/contract',
      'core/process',
      'core/store',
    ]),
    layer('media-knows-the-contract', 'core/media', ['core/model', 'core/contract', 'core/process']),
    layer('numbers-stand-on-the-store', 'core/numbers', ['core/model', 'core/contract', 'core/store']),
    layer('bus-knows-the-log', 'core/bus', [
      'core/model',
      'core/contract',
      'core/process',
      'core/log',
      'core/aws',
    ]),
    layer('auth-stands-on-the-store', 'core/auth', ['core/model', 'core/contract', 'core/store']),
    layer('catalog-stands-on-the-store', 'core/catalog', ['core/model', 'core/contract', 'core/store']),
    layer('access-knows-whose-what-is', 'core/access', [
      'core/model',
      'core/contract',
      'core/auth',
      'core/log',
      'core/numbers',
    ]),
    layer('browsers-are-admitted-by-rights', 'core/browsers', [
      'core/model',
      'core/contract',
      'core/process',
      'core/access',
      'core/bus',
    ]),
    layer('push-stands-on-the-store', 'core/push', ['core/model', 'core/contract', 'core/store']),
    layer('events-follow-chats', 'core/events', [
      'core/model',
      'core/contract',
      'core/process',
      'core/auth',
      'core/bus',
      'core/log',
      'core/store',
    ]),
    layer('search-asks-rights-and-the-log', 'core/search', [
      'core/model',
      'core/contract',
      'core/process',
      'core/auth',
      'core/access',
      'core/aws',
      'core/bus',
      'core/catalog',
      'core/events',
      'core/log',
      'core/numbers',
      'core/store',
    ]),
    layer('persons-are-known-by-their-chats', 'core/persons', [
      'core/model',
      'core/contract',
      'core/process',
      'core/store',
      'core/catalog',
      'core/access',
      'core/log',
    ]),
    layer('dividing-reads-the-lists', 'core/dividing', ['core/model', 'core/store']),
    layer('drafts-are-of-chats-that-one-sees', 'core/drafts', [
      'core/model',
      'core/process',
      'core/access',
      'core/log',
      'core/store',
    ]),
    layer('reports-follow-chats', 'core/reports', [
      'core/model',
      'core/contract',
      'core/process',
      'core/auth',
      'core/access',
      'core/events',
      'core/log',
      'core/store',
    ]),
    layer('chats-are-what-people-do', 'core/chats', [
      'core/model',
      'core/contract',
      'core/auth',
      'core/catalog',
      'core/access',
      'core/log',
      'core/media',
      'core/numbers',
      'core/bus',
    ]),
    {
      name: 'only-tests-know-testing',
      severity: 'error',
      from: {
        path: '^(core|workers|gateway|functions|web|infra|tools|local)/',
        // Both judge what they ran.
        pathNot: [tests, '^local/(demo|headless)', '^tools/drill'],
      },
      to: { path: '^testing/' },
    },
    layer('workers-know-core', 'workers', ['core']),
    layer('gateway-knows-core', 'gateway', ['core']),
    layer('functions-know-core', 'functions', ['core']),
    layer('simulator-knows-only-errors', 'simulator', ['core/contract', 'core/model']),
    layer('web-knows-model-contract-and-the-api-type', 'web', [
      'core/model',
      'core/contract',
      // What runs in a browser too.
      'core/process/rerun.ts',
      'core/process/back-off.ts',
      'functions',
    ]),
    {
      name: 'web-knows-only-the-type-of-the-api',
      severity: 'error',
      from: { path: '^web/', pathNot: tests },
      to: { path: '^functions/', dependencyTypesNot: ['type-only'] },
    },
    // What it deploys; infra/check runs what it checks.
    layer('infra-names-code-by-path-only', 'infra/(?!check/)', ['infra']),
    vendor('@aws-sdk|@smithy', ['core/store/', 'core/aws/', 'core/media/bucket']),
    vendor('undici', ['core/store/', 'simulator/control/kept-fetch']),
    vendor('@whiskeysockets|libsignal', ['workers/whatsapp/', 'simulator/', 'bench/bare/']),
    vendor('jose|@node-rs', ['core/auth/']),
    vendor('esbuild', ['tools/artefacts']),
    vendor('echarts', ['bench/plot']),
    vendor('socket.io', ['gateway/', 'core/bus/', 'bench/fanout/']),
    vendor('ioredis|@socket.io', ['core/bus/', 'bench/fanout/']),
    vendor('mqtt', ['core/bus/levels/mqtt/', 'bench/levels/']),
    vendor('@platformatic', ['core/bus/']),
    vendor('socket.io-client', ['web/src/live/', 'testing/', 'e2e/', 'bench/fanout/']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.data|\\.cache|paraglide)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    },
  },
}

for (const { name } of readdirSync(`${__dirname}/core`, { withFileTypes: true }).filter((one) =>
  one.isDirectory(),
))
  if (name !== 'node_modules' && !layers.has(`core/${name}`))
    throw new Error(`Nothing here says what core/${name} may know.`)
