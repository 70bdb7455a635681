import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { readConfig } from '#platform/server/config.ts';
import { db } from '#platform/server/database.ts';
import { openEmbeddings } from '#platform/server/embeddings.ts';
import { newId } from '#platform/server/ids.ts';
import { runJob } from '#platform/server/jobs.ts';
import { log } from '#platform/server/log.ts';
import { scrape } from '#platform/server/metrics.ts';
import { TIDY_PERSONAL_DATA } from '#platform/server/personal-data.ts';
import { raiseRevision, revisionOf } from '#platform/server/revision.ts';
import { figureReaders, jobList } from '#src/wiring.ts';
import { databaseUrl } from '../../../../test/clusters.ts';
import { useDatabase } from '../../../../test/database.ts';
import {
	type Disorder,
	type EmbeddingServer,
	startEmbeddingServer
} from '../../../../test/embedding-server.ts';
import { readExposition } from '../../../../test/exposition.ts';
import { askQuestion, makeOffer, makeOrganisation, someoneAt, visitor } from '../../../../test/world.ts';
import { startQuestion } from './commands.ts';
import { EMBED_TEXTS } from './jobs.ts';
import { offerById, questionById, questionsForOffer, rankOffers } from './queries.ts';

useDatabase();

/** Reading aloud, as the question of the test world asks; but in Turkish, of which the learnt space knows no word. */
const IN_TURKISH = {
	title: 'Kitap kurtları',
	description: 'Her hafta masallar okuyoruz.',
	supportTypes: ['funding']
};
const GARDEN = {
	title: 'Een moestuin op het plein',
	description: 'Wij spitten, zaaien en oogsten.',
	themes: ['housing'],
	supportTypes: ['funding']
};

let server: EmbeddingServer;
let partner: string;
let questionId: string;
let turkish: string;

/** An offer that has nothing to do with the question. */
const makeOther = (title: string, description = '') => makeOffer(partner, { ...GARDEN, title, description });

const embedTexts = () => runJob(EMBED_TEXTS, {});
const vectors = async () => (await db().selectFrom('textEmbedding').select('textHash').execute()).length;

/** The titles of what fits a question, best first. */
async function fitting(id = questionId): Promise<string[]> {
	const question = (await questionById(visitor, id))!;
	const { ranked, offers } = await rankOffers(question, question.place);
	return ranked.map(({ offerId }) => offers.get(offerId)!.title);
}

async function rewrite(id: string, change: { description?: string; publishedAt?: null }): Promise<void> {
	await db()
		.transaction()
		.execute(async (trx) => {
			await trx.updateTable('offer').set(change).where('id', '=', id).execute();
			await raiseRevision(trx, 'offers');
		});
}

/** The same application with nothing of what this one keeps in memory. */
async function openAnotherProcess() {
	vi.resetModules();
	const { openApplication, closeApplication } = await import('#src/application.ts');
	const queries = await import('./queries.ts');
	const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(db());
	await openApplication(
		readConfig({
			KWARTJE_EMBEDDINGS_URL: server.settings.url,
			KWARTJE_EMBEDDINGS_MODEL: server.settings.model
		}),
		{ connectionString: databaseUrl(inject('serverUrl'), rows[0]!.name), max: 2 },
		{ work: false }
	);
	return {
		fitting: async () => {
			const question = (await queries.questionById(visitor, questionId))!;
			const { ranked, offers } = await queries.rankOffers(question, question.place);
			return ranked.map(({ offerId }) => offers.get(offerId)!.title);
		},
		close: closeApplication
	};
}

beforeAll(async () => {
	// All that is about reading means one thing, whatever its words; anything else means something else.
	server = await startEmbeddingServer((text) => (/masal|lezen/.test(text) ? [2, 0] : [0, text.length]), 500);
	const school = await makeOrganisation('De Vlieger');
	questionId = await askQuestion(await someoneAt(school, 'coordinator'), school);
	partner = await makeOrganisation('Okuma Derneği', { kind: 'volunteerGroup' });
	turkish = await makeOffer(partner, IN_TURKISH);
	await makeOffer(partner, GARDEN);
});

afterAll(async () => await server.stop());

beforeEach(() => {
	openEmbeddings(server.settings);
	server.disorder = null;
	server.asked.length = 0;
});

describe('a language model that the operator has', () => {
	it('is asked nothing when it is off', async () => {
		openEmbeddings(null);
		await embedTexts();
		expect([server.asked, await vectors(), await fitting()]).toEqual([[], 0, []]);
		expect(jobList(readConfig({})).schedules).not.toHaveProperty([EMBED_TEXTS]);
		const { url, model } = server.settings;
		const on = readConfig({ KWARTJE_EMBEDDINGS_URL: url, KWARTJE_EMBEDDINGS_MODEL: model });
		expect(jobList(on).schedules).toHaveProperty([EMBED_TEXTS]);
	});

	it('finds an offer in other words, for both sides, and in a process that didn’t know it a moment ago', async () => {
		const other = await openAnotherProcess();
		expect([await fitting(), await other.fitting()]).toEqual([[], []]);
		await embedTexts();
		expect([await fitting(), await other.fitting()]).toEqual([[IN_TURKISH.title], [IN_TURKISH.title]]);
		await other.close();
		const offer = (await offerById(visitor, turkish))!;
		const { open } = await questionsForOffer(visitor, offer, { open: 10, blocked: 10 });
		expect(open.map(({ question }) => question.id)).toEqual([questionId]);
		expect(readExposition((await scrape(figureReaders)).text).get('kwartje_ranking_offers_embedded')).toBe(2);
	});

	it('finds it as soon as a question that is asked later was read, too', async () => {
		const school = await makeOrganisation('De Wiek');
		const later = await askQuestion(await someoneAt(school, 'coordinator'), school);
		await db().updateTable('helpQuestion').set({ wish: 'Tijd.' }).where('id', '=', later).execute();
		expect(await fitting(later)).toEqual([]);
		await embedTexts();
		expect(await fitting(later)).toEqual([IN_TURKISH.title]);
	});

	it('reads a text once, whoever wrote it and however often', async () => {
		await makeOffer(partner, GARDEN);
		for (let times = 0; times < 2; times++) await makeOther('Schaken', 'Op woensdag.');
		await embedTexts();
		await embedTexts();
		expect(server.asked).toEqual([['Schaken\nOp woensdag.']]);
	});

	it('doesn’t read what isn’t published', async () => {
		const school = await makeOrganisation('De Kade');
		await startQuestion(await someoneAt(school, 'coordinator'), { id: newId(), organisationId: school });
		const offer = await makeOther('Nog niet');
		await rewrite(offer, { publishedAt: null });
		await embedTexts();
		expect(server.asked).toEqual([]);
	});

	it('raises only the feeds of what it read', async () => {
		const revisions = () => Promise.all([revisionOf('offers'), revisionOf('questions')]);
		await makeOther('Dammen');
		const [offers, questions] = await revisions();
		await embedTexts();
		expect(await revisions()).toEqual([offers! + 1, questions]);
		await embedTexts();
		expect(await revisions()).toEqual([offers! + 1, questions]);
	});

	it('reads the others when a text is too long for it', async () => {
		await makeOther('Te lang', 'x'.repeat(501));
		await makeOther('Kort', 'Net goed.');
		const before = await vectors();
		await embedTexts();
		expect(await vectors()).toBe(before + 1);
		await db().updateTable('offer').set({ publishedAt: null }).where('title', '=', 'Te lang').execute();
	});
});

describe('a model that', () => {
	const disorders: [string, Disorder][] = [
		['is too slow', { manner: 'hangs' }],
		['doesn’t stop', { manner: 'floods' }],
		['sends elsewhere', { manner: 'redirects' }],
		['is out of order', { status: 500 }],
		['forgets a text', { data: () => [] }],
		['says what is no number', { body: '{"data":[{"index":0,"embedding":[NaN,1]}]}' }]
	];

	it.each(disorders)(
		'%s leaves rankings as they were; a changed text is read when it is well again',
		async (name, disorder) => {
			openEmbeddings(server.settings, { one: 1, all: 10 });
			await rewrite(turkish, { description: `${IN_TURKISH.description} ${name.toUpperCase()}` });
			const before = await vectors();
			expect(await fitting()).toEqual([]);
			server.disorder = disorder;
			await embedTexts();
			expect([await fitting(), await vectors()]).toEqual([[], before]);
			server.disorder = null;
			await embedTexts();
			expect([await fitting(), await vectors()]).toEqual([[IN_TURKISH.title], before + 1]);
			expect(server.asked).toHaveLength(2);
			expect(server.strays).toEqual([]);
		}
	);

	it('goes on failing is in the log once, without texts or key', async () => {
		const warn = vi.spyOn(log, 'warn');
		await makeOther('Bridge');
		server.disorder = { status: 503 };
		for (let minute = 0; minute < 3; minute++) await embedTexts();
		expect(warn.mock.calls).toEqual([[{ problem: 'failed', status: 503 }, expect.any(String)]]);
		server.disorder = null;
		await embedTexts();
		await makeOther('Klaverjassen');
		server.disorder = { status: 503 };
		await embedTexts();
		expect(warn).toHaveBeenCalledTimes(2);
		warn.mockRestore();
	});
});

describe('what a model made of a text', () => {
	it('goes in the night after the text went', async () => {
		server.disorder = null;
		await embedTexts();
		const before = await vectors();
		await runJob(TIDY_PERSONAL_DATA, {});
		// What the Turkish offer said before it was rewritten.
		const kept = await vectors();
		expect(kept).toBeLessThan(before);
		await rewrite(turkish, { publishedAt: null });
		await runJob(TIDY_PERSONAL_DATA, {});
		expect(await vectors()).toBe(kept - 1);
	});

	it('goes with the model, and another reads all anew', async () => {
		const before = await vectors();
		openEmbeddings(null);
		await runJob(TIDY_PERSONAL_DATA, {});
		expect(await vectors()).toBe(0);
		openEmbeddings(server.settings);
		await embedTexts();
		expect(await vectors()).toBe(before);
	});
});
