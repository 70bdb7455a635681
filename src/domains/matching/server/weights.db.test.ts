import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { exportPerson } from '#platform/server/personal-data.ts';
import type { Scope } from '#platform/server/scope.ts';
import { personalData } from '#src/wiring.ts';
import { useDatabase } from '../../../../test/database.ts';
import {
	allianceCoordinator,
	askQuestion,
	makeOffer,
	makeOrganisation,
	makePerson,
	personIdOf,
	scopeOf,
	someoneAt,
	visitor
} from '../../../../test/world.ts';
import { defaultSettings } from '../engine/index.ts';
import { changeWeights } from './commands.ts';
import {
	newsFor,
	offerById,
	questionById,
	questionsForOffer,
	rankOffers,
	tryWeights,
	weightsNow,
	weightsPage
} from './queries.ts';

useDatabase();

const CONTENT = { content: 100, theme: 0, support: 0, place: 0 };
const THEME = { content: 10, theme: 90, support: 0, place: 0 };
/** Place alone makes nothing fit. */
const NOTHING = { content: 0, theme: 0, support: 0, place: 100 };

let alliance: Scope;
let schoolId: string;
let school: Scope;
let partner: string;
let questionId: string;
/** Says what the question says, and the one that ticks its theme. */
let sameWords: string;
let sameTheme: string;

beforeAll(async () => {
	alliance = await allianceCoordinator('Noor Alliantie');
	schoolId = await makeOrganisation('Bs De Linde');
	school = await someoneAt(schoolId, 'coordinator');
	questionId = await askQuestion(school, schoolId);
	partner = await makeOrganisation('Lezers van later', { kind: 'volunteerGroup' });
	sameWords = await makeOffer(partner, { title: 'Voorlezers gezocht', themes: ['mentors'] });
	sameTheme = await makeOffer(partner, { title: 'Timmeren' });
});

beforeEach(async () => void (await db().deleteFrom('rankingWeights').execute()));

/** As a form sends them. */
const typed = (points: Record<string, number>) =>
	Object.fromEntries(Object.entries(points).map(([quarter, number]) => [quarter, String(number)]));

async function choose(points: Record<string, number>, version: number, reason = 'Scholen vragen erom.') {
	return await changeWeights(alliance, { ...typed(points), version: String(version), reason });
}

async function ranked(): Promise<string[]> {
	const question = (await questionById(school, questionId))!;
	return (await rankOffers(question, question.place)).ranked.map(({ offerId }) => offerId);
}

async function scoreFrom(offerId: string): Promise<number> {
	const offer = (await offerById(visitor, offerId))!;
	const { open } = await questionsForOffer(visitor, offer, { open: 1, blocked: 0 });
	return open[0]!.match.score;
}

describe('what counts how much', () => {
	it('is what was learnt, until somebody chooses; from then on every ranking is made by it', async () => {
		const [content, theme, support, place] = defaultSettings.points;
		expect(await weightsNow(db())).toEqual({ points: { content, theme, support, place }, version: 0 });
		expect(await choose(CONTENT, 0)).toMatchObject({ ok: true });
		expect(await ranked()).toEqual([sameWords, sameTheme]);
		expect(await choose(THEME, 1)).toMatchObject({ ok: true });
		expect(await ranked()).toEqual([sameTheme]);
		expect(await choose(CONTENT, 2)).toMatchObject({ ok: true });
		expect(await ranked()).toEqual([sameWords, sameTheme]);
	});

	it('counts for the questions that fit an offer too', async () => {
		await choose(CONTENT, 0);
		const before = await scoreFrom(sameTheme);
		await choose(THEME, 1);
		expect(await scoreFrom(sameTheme)).toBeGreaterThan(before + 20);
	});

	it.each([
		[{ ...CONTENT, content: 99 }, { points: 'notHundred' }],
		[{ ...CONTENT, theme: 1 }, { points: 'notHundred' }],
		[
			{ content: 101, theme: -1, support: 0.5, place: NaN },
			{ content: 'outOfRange', theme: 'outOfRange', support: 'outOfRange', place: 'outOfRange' }
		]
	])('is four whole numbers from 0 to 100, together 100: not %j', async (points, fields) => {
		expect(await choose(points, 0)).toMatchObject({ code: 'invalid', fields });
	});

	it('is changed with a reason, by the coordinators of the alliance alone', async () => {
		expect(await choose(CONTENT, 0, ' ')).toMatchObject({ fields: { reason: 'missing' } });
		expect(await choose(CONTENT, 0, 'x'.repeat(301))).toMatchObject({ fields: { reason: 'tooLong' } });
		const administrator = await makePerson('Bram');
		await db()
			.insertInto('allianceRole')
			.values({ personId: administrator, role: 'administrator', grantedAt: now() })
			.execute();
		for (const scope of [visitor, school, await scopeOf(administrator)]) {
			const input = { ...typed(CONTENT), version: '0', reason: 'Wij eerst.' };
			expect(await changeWeights(scope, input)).toMatchObject({ code: 'notFound' });
			expect(await weightsPage(scope)).toBeNull();
			expect(await tryWeights(scope, CONTENT)).toBeNull();
		}
		expect((await weightsNow(db())).version).toBe(0);
	});

	it('is changed by one at a time: of two who saw the same only one is heard', async () => {
		const both = await Promise.all([choose(CONTENT, 0), choose(THEME, 0)]);
		expect(both.map((result) => (result.ok ? 'saved' : result.code)).toSorted()).toEqual(['saved', 'stale']);
		expect(await choose(THEME, 0)).toMatchObject({ code: 'stale' });
		expect(await choose(THEME, 7)).toMatchObject({ code: 'stale' });
	});

	it('keeps who chose what, when and why, newest first; putting back is one more change', async () => {
		await choose(THEME, 0, 'Voor thema’s.');
		await choose(CONTENT, 1, 'Toch de inhoud.');
		await choose(THEME, 2, 'Teruggezet.');
		const page = (await weightsPage(alliance))!;
		expect(page).toMatchObject({ points: THEME, version: 3 });
		expect(page.changes.map(({ points, reason, by }) => ({ points, reason, by }))).toEqual([
			{ points: THEME, reason: 'Teruggezet.', by: 'Noor Alliantie' },
			{ points: CONTENT, reason: 'Toch de inhoud.', by: 'Noor Alliantie' },
			{ points: THEME, reason: 'Voor thema’s.', by: 'Noor Alliantie' }
		]);
		const personId = personIdOf(alliance);
		const { ranking_weights } = await exportPerson(personalData, { personId, email: '' });
		expect(ranking_weights).toHaveLength(3);
	});
});

describe('trying', () => {
	it('says what would change, and changes nothing', async () => {
		await choose(CONTENT, 0);
		const trial = await tryWeights(alliance, THEME);
		const [words, theme] = [sameWords, sameTheme].map((id) => expect.objectContaining({ id }) as unknown);
		expect(trial).toEqual({
			looked: 1,
			open: 1,
			otherFirst: 1,
			otherNext: 0,
			same: 0,
			emptied: 0,
			changed: [{ id: questionId, title: 'Voorlezers gezocht', before: [words, theme], after: [theme] }]
		});
		expect(await ranked()).toEqual([sameWords, sameTheme]);
	});

	it('says that nothing changes by what counts already', async () => {
		await choose(CONTENT, 0);
		expect(await tryWeights(alliance, CONTENT)).toMatchObject({ otherFirst: 0, otherNext: 0, same: 1 });
	});

	it('says which questions are left with nothing', async () => {
		expect(await tryWeights(alliance, NOTHING)).toMatchObject({ emptied: 1, otherFirst: 1 });
	});

	it('leaves out what a school offers itself', async () => {
		const college = await makeOrganisation('Pabo Noord', { kind: 'teacherCollege' });
		const own = await makeOffer(college, { title: 'Voorlezers gezocht' });
		const asked = await askQuestion(await someoneAt(college, 'coordinator'), college);
		await choose(CONTENT, 0);
		const { changed } = (await tryWeights(alliance, THEME))!;
		const offers = (of: string) => {
			const { before, after } = changed.find(({ id }) => id === of)!;
			return [...before, ...after].map(({ id }) => id);
		};
		expect(offers(questionId)).toContain(own);
		expect(offers(asked)).not.toContain(own);
	});
});

it('what counts how much counts for what is mailed to partners too', async () => {
	const reader = await someoneAt(partner, 'coordinator');
	await askQuestion(school, schoolId);
	await choose(CONTENT, 0);
	expect((await newsFor(reader)).fitting).not.toEqual([]);
	await choose(NOTHING, 1);
	expect((await newsFor(reader)).fitting).toEqual([]);
});
