import { globSync } from 'node:fs';
import { expect, it } from 'vitest';
import { auditNames } from '#platform/server/audit.ts';
import { DID } from './did.ts';

it('every command has words for what it did, and there are no words for what no command does', async () => {
	const files = globSync('src/domains/*/server/*commands.ts');
	expect(files.length).toBeGreaterThan(15);
	for (const file of files) await import(`${process.cwd()}/${file}`);
	expect(auditNames().toSorted()).toEqual(Object.keys(DID).toSorted());
});
