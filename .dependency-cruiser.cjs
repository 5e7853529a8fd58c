/**
 * The import arrows of the tree:
 *
 *   builder-ui → workflows/flow ← db ← engine ← activities ← server
 *
 * A folder may import from those it points at, at any distance; nothing points back, and nothing goes round.
 * Run it by test/house/arrows.ts, which erases the types first: this file judges what is loaded at run time.
 * .dependency-cruiser.types.cjs judges imports of types as well, and allows three more arrows there.
 */

/** Folders of ours that a rule's `from` may import from; all others of ours are forbidden. */
function only(name, from, allowed, why) {
  return {
    name,
    comment: why,
    severity: 'error',
    from: { path: from },
    to: { path: '^(workflows|engine|db|activities|server|builder-ui|bench|test)/', pathNot: allowed },
  };
}

/** Packages are recognised by their place in node_modules, whatever the depth. */
const packages = (...names) => names.map((name) => `(^|/)node_modules/${name}(/|$)`);

module.exports = {
  forbidden: [
    { name: 'no-circles', comment: 'Two files that need each other are one file, or need a third.', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'nothing-missing',
      comment: 'An import that leads nowhere, or to a package that package.json does not list. The address of a style sheet is made by the bundler.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '[.]css[?]url$' },
    },
    {
      name: 'nothing-unlisted',
      comment: 'A package that is there only because another one brought it may be gone tomorrow: list it in package.json.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-development-packages',
      comment: 'Shipped code runs after npm ci --omit=dev; only the local launcher, which builds the UI, may use development packages.',
      severity: 'error',
      from: { path: '^(workflows|engine|db|activities|server)/', pathNot: '^server/local/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'kernel-is-pure',
      comment: 'workflows/flow runs in the browser, in the worker and in tests alike: it imports zod and itself.',
      severity: 'error',
      from: { path: '^workflows/flow/' },
      to: { pathNot: ['^workflows/flow/', ...packages('zod')] },
    },
    {
      name: 'workflows-stay-in-the-sandbox',
      comment: 'What Temporal bundles imports @temporalio and workflows. The payload codec runs outside the bundle.',
      severity: 'error',
      from: { path: '^workflows/', pathNot: ['^workflows/flow/', '^workflows/codec\\.ts$'] },
      to: { pathNot: ['^workflows/(?!codec\\.ts$)', ...packages('@temporalio')] },
    },
    only('codec-stands-alone', '^workflows/codec\\.ts$', '^workflows/messages\\.ts$', 'The payload codec is loaded by worker, server and tests alike.'),
    only('db-is-sql', '^db/', '^db/', "db knows the kernel's types and nothing else of ours."),
    only('engine-arrows', '^engine/', '^(engine|db|workflows/flow)/', 'The engine acts on the database by the kernel; it knows neither Temporal nor HTTP.'),
    only(
      'activities-arrows',
      '^activities/',
      '^(activities|engine|db|workflows/flow)/|^workflows/messages\\.ts$',
      'Activities are thin: they call the engine and never the server.',
    ),
    only(
      'server-arrows',
      '^server/',
      '^(server|activities|engine|db|workflows/flow)/|^workflows/(messages|codec)\\.ts$|^builder-ui/task-page/',
      'Of the Temporal workflows the server loads the messages only; of the UI the page of a task, which it renders.',
    ),
    {
      name: 'only-the-worker-runs-activities',
      comment: 'Requests go through the engine; activities belong to the worker process.',
      severity: 'error',
      from: { path: '^server/', pathNot: '^server/worker\\.ts$' },
      to: { path: '^activities/' },
    },
    only('builder-ui-arrows', '^builder-ui/', '^(builder-ui|workflows/flow)/', 'The UI shares the kernel and knows the server only as a type.'),
    {
      name: 'task-page-is-small',
      comment: 'The page behind a mail link loads on a weak phone: nothing of the builder, no component library.',
      severity: 'error',
      from: { path: '^builder-ui/task-page/' },
      to: { path: ['^builder-ui/(?!task-page/)', ...packages('@mantine', '@xyflow', '@tanstack')] },
    },
    {
      name: 'pools-are-built-at-the-edge',
      comment: 'Only the processes, the migrator, test helpers and benches open connections; everything else is handed one.',
      severity: 'error',
      from: {
        path: '^(workflows|engine|db|activities|server)/',
        pathNot: ['^db/(connect|migrate)\\.ts$', '^server/(main|worker|cli|migrate)\\.ts$', '^server/(local|cli)/'],
      },
      to: { path: ['^db/connect\\.ts$', ...packages('postgres')] },
    },
    {
      name: 'temporal-clients-are-built-at-the-edge',
      comment: 'server/temporal.ts is the only user of the Temporal client; server/worker.ts and workflow-bundle.ts are those of the worker.',
      severity: 'error',
      from: { path: '^(workflows|engine|db|activities|server)/', pathNot: ['^server/(main|worker|cli|temporal|workflow-bundle)\\.ts$', '^server/local/'] },
      to: { path: packages('@temporalio/(client|worker)') },
    },
    {
      name: 'tests-stay-outside',
      comment: 'Nothing that ships imports tests or benches.',
      severity: 'error',
      from: { path: '^(workflows|engine|db|activities|server|builder-ui)/' },
      to: { path: '^(test|bench)/' },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['(^|/)fixtures/', '^(dist|\\.data)/', '^[^/]+\\.[a-z]+$'] },
    combinedDependencies: false,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'], extensions: ['.ts', '.tsx', '.js', '.json', '.css'] },
  },
};
