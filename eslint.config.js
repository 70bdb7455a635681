import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Time has one source; a test may make the times it needs. */
const oneClock = [
	{
		selector: "NewExpression[callee.name='Date'][arguments.length=0]",
		message: 'Take the time from #platform/server/clock.ts.'
	},
	{
		selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
		message: 'Take the time from #platform/server/clock.ts.'
	},
	{
		selector: 'TemplateElement[value.raw=/\\bnow\\(\\)|current_timestamp/i]',
		message: 'SQL gets its time as a parameter from #platform/server/clock.ts.'
	}
];

const chance = [
	{
		selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
		message: 'Engines take their random seed as an argument; secrets come from #platform/server/ids.ts.'
	}
];

export default ts.config(
	{
		ignores: [
			'build/',
			'.svelte-kit/',
			'src/generated/',
			'node_modules/',
			'src/platform/server/database-types.ts',
			'shots/'
		]
	},
	js.configs.recommended,
	...ts.configs.recommended,
	...svelte.configs.recommended,
	{
		languageOptions: { globals: { ...globals.node, ...globals.browser } },
		rules: {
			'no-undef': 'off',
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
			// {' '} keeps a space that the compiler would drop.
			'svelte/no-useless-mustaches': 'off',
			// Pages are rendered once, on the server: nothing on them is reactive.
			'svelte/prefer-svelte-reactivity': 'off',
			// Addresses are plain strings with the language in front; the router has no client side here.
			'svelte/no-navigation-without-resolve': 'off'
		}
	},
	{ files: ['**/*.svelte'], languageOptions: { parserOptions: { parser: ts.parser } } },
	{
		files: ['src/**/*.{ts,svelte}'],
		rules: { 'no-console': 'error', 'no-restricted-syntax': ['error', ...oneClock, ...chance] }
	},
	{ files: ['src/platform/server/clock.ts', '**/*.test.ts'], rules: { 'no-restricted-syntax': 'off' } }
);
