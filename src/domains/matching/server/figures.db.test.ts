import { expect, it } from 'vitest';
import { addDays } from '#kernel/dates.ts';
import { now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import { useDatabase } from '../../../../test/database.ts';
import { makeOrganisation } from '../../../../test/world.ts';
import { publicFigures } from './queries.ts';

useDatabase();

type Outcome = 'waiting' | 'inTime' | 'late' | 'unanswered';

/** Schools of a province, each with one question that went like this. */
async function schools(
	count: number,
	province: string,
	went: Outcome,
	changes: {
		visibility?: 'members' | 'nameless';
		need?: number;
		state?: 'withdrawn';
		/** What became of an agreement about it. */
		agreement?: ('drafted' | 'signed' | 'amendmentDropped' | 'withdrawn')[];
	} = {}
): Promise<void> {
	const givenAt = addDays(now(), -20);
	const dueAt = addDays(givenAt, 7);
	for (let index = 0; index < count; index += 1) {
		const organisationId = await makeOrganisation(`School ${province} ${index}`);
		const code = newId().slice(-8).toUpperCase();
		await db()
			.updateTable('organisation')
			.set({ province, registerCode: code })
			.where('id', '=', organisationId)
			.execute();
		if (changes.need !== undefined)
			await db()
				.insertInto('disadvantageScore')
				.values({
					country: 'NL',
					level: 'branch',
					code,
					unit: 'score',
					score: changes.need,
					source: 'test',
					referenceDate: '2025'
				})
				.execute();
		const questionId = newId();
		await db()
			.insertInto('helpQuestion')
			.values({
				id: questionId,
				organisationId,
				createdAt: givenAt,
				updatedAt: givenAt,
				visibility: changes.visibility ?? 'everyone'
			})
			.execute();
		await db()
			.insertInto('helpQuestionFact')
			.values(
				(['drafted', 'published', changes.state ?? 'published'] as const).map((kind) => ({
					questionId,
					kind,
					at: givenAt
				}))
			)
			.execute();
		await db()
			.insertInto('questionPromise')
			.values({
				questionId,
				workingDays: 5,
				givenAt,
				dueAt,
				answeredAt: went === 'inTime' ? addDays(givenAt, 2) : went === 'late' ? addDays(givenAt, 9) : null,
				passedAt: went === 'late' || went === 'unanswered' ? dueAt : null
			})
			.execute();
		if (changes.agreement) await agree(questionId, organisationId, changes.agreement);
	}
	await db()
		.updateTable('changeRevision')
		.set((eb) => ({ revision: eb('revision', '+', 1) }))
		.execute();
}

async function agree(questionId: string, partnerId: string, facts: readonly string[]): Promise<void> {
	const [requestId, id] = [newId(), newId()];
	const at = now();
	await db()
		.insertInto('helpRequest')
		.values({ id: requestId, questionId, partnerId, origin: 'partner', createdAt: at, expiresAt: at })
		.execute();
	await db().insertInto('agreement').values({ id, requestId, createdAt: at }).execute();
	await db()
		.insertInto('agreementFact')
		.values(facts.map((kind) => ({ agreementId: id, kind, number: 1, at })))
		.execute();
}

const row = async (name: string) => (await publicFigures()).provinces.find((found) => found.name === name);

it('shows nothing as long as it would be about fewer than five schools', async () => {
	await schools(4, 'Utrecht', 'inTime');
	const { total, provinces, needs } = await publicFigures();
	for (const shown of [total, ...provinces, ...needs])
		expect(shown).toMatchObject({
			open: null,
			inTime: null,
			late: null,
			unanswered: null,
			inTimeShare: null
		});
});

it('counts what was kept, late and left without an answer, and hides a small province with the next smallest', async () => {
	await schools(8, 'Utrecht', 'inTime');
	await schools(6, 'Utrecht', 'unanswered');
	await schools(5, 'Utrecht', 'late');
	await schools(2, 'Zeeland', 'inTime');
	await schools(7, 'Drenthe', 'inTime');
	const { total } = await publicFigures();
	expect(total).toMatchObject({ open: 32, inTime: 21, late: 5, unanswered: 6 });
	expect(total.inTimeShare).toEqual({ kind: 'about', percent: 65 });
	expect(await row('Utrecht')).toMatchObject({ inTime: 12, open: 23 });
	// Drenthe is large enough, but without it Zeeland would be the total minus the others.
	expect(await row('Zeeland')).toMatchObject({ inTime: null, open: null });
	expect(await row('Drenthe')).toMatchObject({ inTime: null, open: null });
});

it('leaves out what only members read, and questions that ended are no longer open', async () => {
	const before = (await publicFigures()).total;
	await schools(6, 'Utrecht', 'late', { visibility: 'members' });
	expect((await publicFigures()).total).toEqual(before);
	await schools(5, 'Utrecht', 'unanswered', { state: 'withdrawn' });
	expect((await publicFigures()).total).toMatchObject({
		open: before.open,
		unanswered: before.unanswered! + 5
	});
});

it('tells nothing of the need of a school that asks nameless', async () => {
	for (const need of [1, 3, 6, 9]) await schools(6, 'Utrecht', 'inTime', { need });
	const quarter = async (name: 4 | null) =>
		(await publicFigures()).needs.find((found) => found.name === name)!.inTime;
	const [most, unknown] = [await quarter(4), await quarter(null)];
	expect(most).not.toBeNull();
	await schools(1, 'Utrecht', 'inTime', { need: 9, visibility: 'nameless' });
	expect(await quarter(4)).toBe(most);
	expect(await quarter(null)).toBe(unknown! + 1);
});

it('adds up: no hidden province can be worked out from what is shown', async () => {
	const { total, provinces, needs } = await publicFigures();
	for (const rows of [provinces, needs])
		for (const measure of ['open', 'inTime', 'late', 'unanswered'] as const) {
			const hidden = rows.filter((found) => found[measure] === null).length;
			const shown = rows.reduce((sum, found) => sum + (found[measure] ?? 0), 0);
			if (hidden === 0) expect(shown).toBe(total[measure]);
			else expect(total[measure]! - shown === 0 || (hidden > 1 && total[measure]! - shown >= 5)).toBe(true);
		}
});

it('counts questions whose agreement was signed and still holds', async () => {
	const before = (await publicFigures()).total.agreed;
	expect(before).toBeNull();
	await schools(6, 'Utrecht', 'inTime', { agreement: ['drafted', 'signed', 'drafted', 'amendmentDropped'] });
	await schools(3, 'Utrecht', 'inTime', { agreement: ['drafted', 'signed', 'withdrawn'] });
	await schools(3, 'Utrecht', 'inTime', { agreement: ['drafted'] });
	expect((await publicFigures()).total.agreed).toBe(6);
});
