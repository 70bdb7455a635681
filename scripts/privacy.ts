import { readFileSync, writeFileSync } from 'node:fs';
import type { Declarations, Ground, Processing, TableDeclaration } from '#platform/server/personal-data.ts';
import { personalData } from '#src/wiring.ts';

const FILE = 'docs/privacy.md';
const RECORDS = /(?<=<!-- made by .* from here -->\n).*(?=<!-- to here -->)/s;

const GROUNDS: Record<Ground, string> = {
	agreement: 'an agreement with the person (uitvoering van een overeenkomst), article 6(1)(b)',
	legitimateInterest: 'legitimate interest (gerechtvaardigd belang), article 6(1)(f)'
};

type Personal = Extract<TableDeclaration, { personal: true }> & { table: string };

function section({ name, purpose, people, recipients, ground }: Processing, tables: Personal[]): string {
	const rows = tables.map(
		({ table, data, kept, ...declared }) =>
			`| ${table} | ${data} | ${kept} | ${declared.export ? 'yes' : 'no'} | ${declared.erase ? 'removed or ended' : 'stays, without the name'} |\n`
	);
	return `
### ${name}
${purpose} **Whom it is about (betrokkenen):** ${people} **Who sees it (ontvangers):** ${recipients} **Ground (grondslag):** ${GROUNDS[ground]}.

| Table | Data (gegevens) | Kept (bewaartermijn) | Export | Erased |
|---|---|---|---|---|
${rows.join('')}`;
}

/** The records of processing, by what the data is used for. */
function records(declarations: Declarations): string {
	const personal = Object.entries(declarations).flatMap(([table, declaration]) =>
		declaration.personal ? [{ ...declaration, table }] : []
	);
	const byProcessing = Map.groupBy(personal, ({ processing }) => processing);
	return `${[...byProcessing].map(([processing, tables]) => section(processing, tables)).join('')}\n`;
}

function withRecords(text: string): string {
	if (!RECORDS.test(text)) throw new Error(`${FILE} has no place for the records`);
	return text.replace(RECORDS, () => records(personalData));
}

export function checkPrivacy(): string[] {
	const text = readFileSync(FILE, 'utf8');
	return text === withRecords(text) ? [] : [`${FILE} is older than the declarations; run: npm run generate`];
}

if (import.meta.main) writeFileSync(FILE, withRecords(readFileSync(FILE, 'utf8')));
