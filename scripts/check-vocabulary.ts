import { readdirSync } from 'node:fs';
import path from 'node:path';

/** The closed vocabulary of file names in a domain: a newcomer finds everything where it always is. */
const DOMAIN_FILES: RegExp[] = [
	/^README\.md$/,
	/^(schema|policy|events)(\.test)?\.ts$/,
	/^engine\/[a-z-]+(\.properties)?(\.test)?\.ts$/,
	/^server\/((([a-z]+-)?(queries|commands))|jobs|(personal|organisation)-data)\.ts$/,
	/^server\/[a-z-]+\.db\.test\.ts$/,
	/^components\/[A-Z][A-Za-z]+\.svelte$/,
	/^components\/[a-z-]+(\.test)?\.ts$/,
	/^messages\/(nl|en)\.json$/
];

/** What every domain must have; a schema only when something comes in. */
const REQUIRED = ['README.md', 'policy.ts', 'messages/nl.json', 'messages/en.json'];

export function checkVocabulary(root = 'src/domains'): string[] {
	const problems: string[] = [];
	for (const domain of readdirSync(root)) {
		const folder = path.join(root, domain);
		const files = readdirSync(folder, { withFileTypes: true, recursive: true })
			.filter((entry) => entry.isFile())
			.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
		for (const file of files)
			if (!DOMAIN_FILES.some((pattern) => pattern.test(file)))
				problems.push(
					`${path.join(folder, file)}: no such place in a domain; see scripts/check-vocabulary.ts`
				);
		for (const file of REQUIRED) if (!files.includes(file)) problems.push(`${folder}: ${file} is missing`);
	}
	return problems;
}
