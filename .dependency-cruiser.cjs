/** Who may import whom; the picture is in the README. Type imports count. */
const FOUNDATION = ['common', 'config', 'access', 'scoring'];
/** Technical modules every feature may use beside the foundation. */
const TECHNICAL = [
  'idempotency',
  'database/bank-state',
  'database/copy-rows',
  'database/listener',
  'database/read-pool',
  'database/taken-back',
  'database/replica-reads',
];

/** Feature → the features it may use. */
const USES = {
  users: [],
  auth: ['users'],
  results: [],
  experts: ['users', 'results'],
  categories: [],
  questions: ['categories'],
  exclusions: [],
  files: ['exclusions'],
  answers: ['questions', 'experts', 'files', 'exclusions'],
  grading: ['answers', 'questions', 'exclusions'],
  appeals: ['grading', 'answers', 'results', 'exclusions'],
  regrades: ['answers', 'results'],
  interchange: ['questions', 'categories'],
  backup: ['database', 'answers', 'files'],
  audit: ['database', 'answers', 'backup'],
  privacy: ['answers', 'files'],
  health: ['files'],
  limits: [],
  metrics: [],
  docs: [],
};

/** An entity may name another feature's entity as the target of a @ManyToOne. */
const ENTITY = '\\.entity\\.ts$';

const features = Object.entries(USES).map(([feature, uses]) => ({
  name: `${feature}-uses-only-its-own`,
  severity: 'error',
  comment: `${feature} may use ${[...FOUNDATION, ...uses].join(', ')}.`,
  from: { path: `^src/${feature}/`, pathNot: [ENTITY, '\\.spec\\.ts$'] },
  to: { path: '^src/', pathNot: [feature, ...FOUNDATION, ...TECHNICAL, ...uses].map((name) => `^src/${name}[/.]`) },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-circle',
      severity: 'error',
      comment: 'Two files that need each other load in an order nobody chose.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'foundation-stands-alone',
      severity: 'error',
      comment: 'The foundation knows no feature.',
      from: { path: `^src/(${FOUNDATION.join('|')})/`, pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/', pathNot: [...FOUNDATION, 'idempotency/once'].map((name) => `^src/${name}[/.]`) },
    },
    {
      name: 'rules-are-pure',
      severity: 'error',
      comment: 'Scoring has no framework, no database and no clock.',
      from: { path: '^src/(scoring/|access/abilities)', pathNot: '\\.spec\\.ts$' },
      to: { path: ['node_modules/(@nestjs|typeorm|pg|fastify|pino)', '^(fs|net|http|child_process)$'] },
    },
    {
      name: 'entities-name-entities',
      severity: 'error',
      comment: 'An entity imports other entities and enums only.',
      from: { path: `^src/.*${ENTITY}` },
      to: { path: '^src/', pathNot: [ENTITY, '^src/common/enums'] },
    },
    {
      name: 'nobody-imports-the-top',
      severity: 'error',
      comment: 'Seeding, commands and the application are entries.',
      from: {
        path: '^src/',
        pathNot: [
          '^src/(main|cli|server|failure|app\\.module|app\\.setup|app\\.hooks)\\.ts$',
          '^src/(seeding|commands)/',
          '\\.spec\\.ts$',
        ],
      },
      to: {
        path: ['^src/(seeding|commands)/', '^src/(main|cli|server|failure|app\\.module|app\\.setup|app\\.hooks)\\.ts$'],
      },
    },
    {
      name: 'no-orphan',
      severity: 'error',
      comment: 'A file nobody imports is dead.',
      from: { orphan: true, path: '^src/', pathNot: ['\\.spec\\.ts$', '^src/(main|cli)\\.ts$', '\\.json$'] },
      to: {},
    },
    {
      name: 'declared-packages-only',
      severity: 'error',
      comment: 'Product code uses declared runtime packages.',
      from: { path: '^(src/|ormconfig)', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    ...features,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
