import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import { raiseRevision } from '#platform/server/revision.ts';
import type { Scope } from '#platform/server/scope.ts';
import { useDatabase } from '../../../../test/database.ts';
import {
	askQuestion,
	makeOffer,
	makeOrganisation,
	makePerson,
	scopeOf,
	someoneAt,
	visitor
} from '../../../../test/world.ts';
import { closeQuestion, saveQuestionStep } from './commands.ts';
import {
	fromQuestionPlaces,
	offerById,
	questionById,
	questionsForOffer,
	similarOpenQuestions,
	type VisibleOffer
} from './queries.ts';

useDatabase();

let school: string;
let coordinator: Scope;
let helper: Scope;
let offer: VisibleOffer;
let alliance: Scope;

beforeAll(async () => {
	school = await makeOrganisation('Bs De Wilg');
	coordinator = await someoneAt(school, 'coordinator', 'Anouk');
	const partner = await makeOrganisation('Leesclub', { kind: 'volunteerGroup' });
	helper = await someoneAt(partner, 'coordinator', 'Hetty');
	offer = (await offerById(visitor, await makeOffer(partner)))!;
	const noor = await makePerson('Noor');
	await db()
		.insertInto('allianceRole')
		.values({ personId: noor, role: 'coordinator', grantedAt: now() })
		.execute();
	alliance = await scopeOf(noor);
});

async function fitting(scope: Scope) {
	return (await questionsForOffer(scope, offer, { open: 50, blocked: 50 })).open;
}

async function fittingIds(scope: Scope): Promise<string[]> {
	return (await fitting(scope)).map(({ match }) => match.questionId);
}

const versionOf = async (id: string) => (await questionById(coordinator, id))!.version;

describe('the questions that an offer fits', () => {
	it('are there at once when they are asked, changed and closed', async () => {
		const id = await askQuestion(coordinator, school);
		expect(await fittingIds(helper)).toContain(id);
		const words = { title: 'Gitaarles', situation: 'Onze gitaren staan in een hoek.', wish: '' };
		const step = (name: string, fields: object, version: number) =>
			saveQuestionStep(coordinator, { id, version, answer: { step: name, fields } });
		await step('words', words, await versionOf(id));
		await step('about', { themes: ['housing'], supportTypes: ['legal'] }, await versionOf(id));
		expect(await fittingIds(helper)).not.toContain(id);

		const other = await askQuestion(coordinator, school);
		expect(await fittingIds(helper)).toContain(other);
		const reason = 'Opgelost';
		await closeQuestion(coordinator, {
			id: other,
			version: await versionOf(other),
			outcome: 'withdrawn',
			reason
		});
		expect(await fittingIds(helper)).not.toContain(other);
	});

	it('for members only are shown to members only', async () => {
		const id = await askQuestion(coordinator, school, 'members');
		expect(await fittingIds(helper)).toContain(id);
		expect(await fittingIds(visitor)).not.toContain(id);
		const next = await askQuestion(coordinator, school);
		const { open } = await questionsForOffer(visitor, offer, { open: 1, blocked: 0 });
		expect(open.map(({ match }) => match.questionId)).toEqual([next]);
	});

	it('without a name tell nobody how far the school is, who may know its name neither', async () => {
		const id = await askQuestion(coordinator, school, 'nameless');
		const seenBy = async (scope: Scope) =>
			(await fitting(scope)).find(({ match }) => match.questionId === id)!;
		const { match, question } = await seenBy(helper);
		expect(question).toMatchObject({ asker: null, organisationId: '' });
		expect(question.place).toMatchObject({ province: 'Utrecht', municipality: '', latitude: null });
		expect(match.distanceKm).toBeNull();
		expect((await seenBy(alliance)).question.asker?.id).toBe(school);
		expect((await seenBy(alliance)).match).toEqual(match);
	});

	it('of one’s own organisation are left out, without a name too', async () => {
		const both = await makeOrganisation('Brede school De Brug', { kind: 'school' });
		const scope = await someoneAt(both, 'coordinator');
		const own = (await offerById(scope, await makeOffer(both)))!;
		const ids = [await askQuestion(scope, both), await askQuestion(scope, both, 'nameless')];
		const found = await questionsForOffer(scope, own, { open: 50, blocked: 50 });
		const seen = found.open.map(({ match }) => match.questionId);
		for (const id of ids) expect(seen).not.toContain(id);
		expect(seen).not.toEqual([]);
	});

	it('are found however many newer ones there are', async () => {
		const id = await askQuestion(coordinator, school);
		await db()
			.transaction()
			.execute(async (trx) => {
				await sql`
					with asked as (
						insert into help_question (id, organisation_id, created_at, updated_at, title)
						select gen_random_uuid(), ${school}::uuid, ${now()}, ${now()}, 'Schaken'
						from generate_series(1, 1500)
						returning id
					)
					insert into help_question_fact (question_id, kind, at) select id, 'published', ${now()}::timestamptz from asked
				`.execute(trx);
				await raiseRevision(trx, 'questions');
			});
		expect(await fittingIds(helper)).toContain(id);
	});
});

describe('questions like one’s own', () => {
	it('are those that one may see, and never one’s own', async () => {
		const other = await makeOrganisation('Bs De Els');
		const asker = await someoneAt(other, 'coordinator');
		const unchecked = await makeOrganisation('Bs Nieuw', { checked: false });
		const newcomer = await someoneAt(unchecked, 'coordinator');
		const members = await askQuestion(asker, other, 'members');
		const question = (await questionById(asker, members))!;
		const like = async (scope: Scope, organisationId: string) => {
			const own = { ...question, id: newId(), organisationId };
			return (await similarOpenQuestions(scope, own)).map((similar) => similar.title);
		};
		expect(await like(coordinator, school)).toContain(question.title);
		await closeEverything();
		expect(await like(coordinator, school)).toEqual([question.title]);
		expect(await like(newcomer, unchecked)).toEqual([]);
		expect(await like(asker, other)).toEqual([]);
	});

	/** But for the question of another school. */
	async function closeEverything() {
		await db()
			.transaction()
			.execute(async (trx) => {
				await sql`
					insert into help_question_fact (question_id, kind, at)
					select id, 'withdrawn', ${now()}::timestamptz from help_question
					where visibility <> 'members' or organisation_id = ${school}::uuid
				`.execute(trx);
				await raiseRevision(trx, 'questions');
			});
	}
});

describe('the map of questions', () => {
	it('has no place of a question without a name, and none for members unless a member looks', async () => {
		const ids = {
			nameless: await askQuestion(coordinator, school, 'nameless'),
			members: await askQuestion(coordinator, school, 'members')
		};
		const seenBy = (scope: Scope) =>
			fromQuestionPlaces(scope, 'test', (places) => new Map(places.map(({ id, ...place }) => [id, place])));
		for (const scope of [visitor, helper, alliance, coordinator])
			expect((await seenBy(scope)).get(ids.nameless)).toMatchObject({
				province: 'Utrecht',
				municipality: '',
				latitude: null,
				longitude: null
			});
		expect((await seenBy(visitor)).has(ids.members)).toBe(false);
		expect((await seenBy(helper)).get(ids.members)).toMatchObject({ municipality: 'Utrecht' });
	});
});
