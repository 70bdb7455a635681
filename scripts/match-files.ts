import { z } from 'zod';
import { ToolError, readInput } from './tool.ts';
import type { OfferText, QuestionText } from '#domains/matching/engine/index.ts';

const words = z.string().max(20_000);
const ticks = z.array(z.string().max(100)).max(50).default([]);
const common = {
	id: z.string().min(1).max(200),
	title: words,
	description: words,
	themes: ticks,
	supportTypes: ticks
};

const offerLine = z.object({
	...common,
	kind: z.string().max(100).default(''),
	serves: z
		.object({
			scope: z.enum(['national', 'province', 'municipality']),
			names: z.array(z.string().max(200)).max(500)
		})
		.default({ scope: 'national', names: [] })
});

const questionLine = z.object({
	...common,
	urgency: z.enum(['low', 'normal', 'high']).default('normal')
});

const documentLine = z.object({ id: common.id, title: words, text: words });

const judgementLine = z
	.object({ q: common.id, o: common.id, g: z.int().min(0).max(3) })
	.transform((judgement) => ({ ...judgement, id: `${judgement.q} ${judgement.o}` }));

export type SearchDocument = z.infer<typeof documentLine>;
export type SearchQuery = { id: string; query: string };

/** Of the files in demo/eval; ranked by what they say, wherever they are and however much there is of it. */
export function readOffers(file: string): OfferText[] {
	return readLines(file, offerLine).map(({ kind, ...offer }) => ({
		...offer,
		organisationKind: kind,
		place: null,
		capacity: { total: null, used: 0, unit: 'places', renewsOn: '2027-08-01' },
		costs: 'free',
		bringsPeople: false,
		paused: null
	}));
}

export function readQuestions(file: string): QuestionText[] {
	return readLines(file, questionLine).map((question) => ({ ...question, place: null }));
}

/** What each question's offers were judged to be, 0–3, by their ids. */
export function readGrades(file: string): Map<string, Map<string, number>> {
	const byQuestion = Map.groupBy(readLines(file, judgementLine), ({ q }) => q);
	return new Map([...byQuestion].map(([q, lines]) => [q, new Map(lines.map(({ o, g }) => [o, g]))]));
}

export function readDocuments(file: string): SearchDocument[] {
	return readLines(file, documentLine);
}

/** Tab-separated with a header: the first column is the id, the second the query; what comes after is not read. */
export function readQueries(file: string): SearchQuery[] {
	const [, ...lines] = textOf(file).split(/\r?\n/);
	const problems: string[] = [];
	const queries = lines.flatMap((line, i) => {
		if (line === '') return [];
		const [id = '', query] = line.split('\t');
		if (id !== '' && query !== undefined) return { id, query };
		problems.push(`${file}:${i + 2}: an id and a query, with a tab between them, were expected`);
		return [];
	});
	refuse(problems);
	return unique(file, queries);
}

/** JSON Lines. All bad lines are told at once, and then none is used. */
function readLines<Schema extends z.ZodType<{ id: string }>>(
	file: string,
	schema: Schema
): z.output<Schema>[] {
	const problems: string[] = [];
	const read = textOf(file)
		.split(/\r?\n/)
		.flatMap((line, i) => {
			if (line.trim() === '') return [];
			const parsed = schema.safeParse(parse(line));
			if (parsed.success) return parsed.data;
			const [issue] = parsed.error.issues;
			problems.push(`${file}:${i + 1}: ${issue!.path.join('.') || 'the line'}: ${issue!.message}`);
			return [];
		});
	refuse(problems);
	return unique(file, read);
}

function unique<Row extends { id: string }>(file: string, rows: Row[]): Row[] {
	const seen = new Set<string>();
	refuse(
		rows.flatMap(({ id }) => {
			if (!seen.has(id)) return (seen.add(id), []);
			return `${file}: the id ${id} is there twice`;
		})
	);
	return rows;
}

function parse(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return undefined;
	}
}

export function textOf(file: string): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(readInput(file));
	} catch (error) {
		if (error instanceof ToolError) throw error;
		throw new ToolError(`${file} is not text in UTF-8. Nothing was written.`);
	}
}

const MOST_TOLD = 20;

function refuse(problems: string[]): void {
	if (problems.length === 0) return;
	const more = problems.length > MOST_TOLD ? [`… and ${problems.length - MOST_TOLD} more`] : [];
	throw new ToolError([...problems.slice(0, MOST_TOLD), ...more, 'Nothing was written.'].join('\n'));
}
