import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import settings from '../project.inlang/settings.json' with { type: 'json' };

type Tree = { [key: string]: Tree | string | unknown[] };

function flatten(tree: Tree, prefix = ''): Map<string, string> {
	const flat = new Map<string, string>();
	for (const [key, value] of Object.entries(tree)) {
		const name = prefix ? `${prefix}.${key}` : key;
		if (typeof value === 'string' || Array.isArray(value)) flat.set(name, JSON.stringify(value));
		else for (const [inner, text] of flatten(value as Tree, name)) flat.set(inner, text);
	}
	return flat;
}

function inputsOf(text: string): string {
	return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]))].sort().join(', ');
}

/** The source texts in which messages are called by name. */
function sources(): string {
	const folders = ['src', 'scripts', 'e2e'];
	return folders
		.flatMap((folder) =>
			readdirSync(folder, { withFileTypes: true, recursive: true })
				.filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name))
				.map((entry) => path.join(entry.parentPath, entry.name))
		)
		.filter((file) => !file.startsWith('src/generated'))
		.map((file) => readFileSync(file, 'utf8'))
		.join('\n');
}

/** Both languages say the same things with the same facts, and nothing is said that no page uses. */
export function checkMessages(): string[] {
	const problems: string[] = [];
	const code = sources();
	// m[`a.b.${c}`]: the fixed parts must fit, whatever stands between them.
	const patterns = [...code.matchAll(/m\[`([^`]+)`\]/g)].map(
		([, template = '']) =>
			new RegExp(
				`^${template
					.split(/\$\{[^}]*\}/)
					.map((part) => part.replaceAll('.', '\\.'))
					.join('\\w+')}$`
			)
	);
	for (const pattern of settings['plugin.inlang.messageFormat'].pathPattern) {
		const read = (locale: string) =>
			flatten(JSON.parse(readFileSync(pattern.replace('{locale}', locale), 'utf8')) as Tree);
		const [nl, en] = [read('nl'), read('en')];
		for (const key of new Set([...nl.keys(), ...en.keys()])) {
			const [dutch, english] = [nl.get(key), en.get(key)];
			if (dutch === undefined || english === undefined)
				problems.push(`${key} is missing in ${dutch === undefined ? 'Dutch' : 'English'}`);
			else if (inputsOf(dutch) !== inputsOf(english))
				problems.push(`${key} says {${inputsOf(dutch)}} in Dutch and {${inputsOf(english)}} in English`);
			if (!code.includes(`m['${key}']`) && !patterns.some((used) => used.test(key)))
				problems.push(`${key} is used by no page`);
		}
	}
	return problems;
}
