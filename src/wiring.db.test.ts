import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { eraseMe, lookAtPerson, requestSignIn } from '#domains/organisations/server/commands.ts';
import { startQuestion } from '#domains/matching/server/commands.ts';
import { moveClock } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import { runJob } from '#platform/server/jobs.ts';
import { exportPerson, TIDY_PERSONAL_DATA } from '#platform/server/personal-data.ts';
import { useDatabase } from '../test/database.ts';
import { makeOrganisation, makePerson, personIdOf, scopeOf, someoneAt, visitor } from '../test/world.ts';
import { personalData } from './wiring.ts';

useDatabase();

async function tables(): Promise<string[]> {
	const { rows } = await sql<{ name: string }>`
		select table_name as name from information_schema.tables
		where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`.execute(db());
	return rows.map((row) => row.name);
}

/** Everything in the database that contains a text, wherever it stands. */
async function search(text: string): Promise<string[]> {
	const found: string[] = [];
	for (const table of await tables()) {
		const { rows } = await sql<{ count: number }>`
			select count(*)::int as count from ${sql.table(table)} as t where t::text ilike ${`%${text}%`}`.execute(db());
		if (rows[0]!.count > 0) found.push(table);
	}
	return found;
}

describe('personal data', () => {
	it('is declared for every table that exists, and for no other', async () => {
		expect(Object.keys(personalData).toSorted()).toEqual(await tables());
	});

	it('comes along in an export, and is nowhere to be found after erasure', async () => {
		const school = await makeOrganisation('Bs De Els');
		const scope = await someoneAt(school, 'coordinator', 'Quirijn Zwaanswijk');
		const personId = personIdOf(scope);
		const { email } = await db()
			.selectFrom('person')
			.select('email')
			.where('id', '=', personId)
			.executeTakeFirstOrThrow();
		const draft = newId();
		await startQuestion(scope, { id: draft, organisationId: school });
		const exported = await exportPerson(personalData, { personId, email });
		expect(exported.person).toMatchObject([{ name: 'Quirijn Zwaanswijk', email }]);
		expect(exported.membership).toMatchObject([{ organisation: 'Bs De Els', role: 'coordinator' }]);
		expect(exported.audit_fact).toEqual([
			{ at: expect.any(Date), command: 'matching.startQuestion', objectType: 'helpQuestion', objectId: draft }
		]);
		const administrator = await makePerson('Bram');
		await db()
			.insertInto('allianceRole')
			.values({ personId: administrator, role: 'administrator', grantedAt: new Date(0) })
			.execute();
		const reason = `Quirijn Zwaanswijk belde: ${email} krijgt geen mail.`;
		await lookAtPerson(await scopeOf(administrator), { about: personId, reason });
		await requestSignIn(visitor, { email, locale: 'nl' });
		expect(await search('Quirijn Zwaanswijk')).toEqual(['mail_message', 'person', 'support_fact']);
		expect(await search(email)).toEqual(['mail_message', 'person', 'sign_in_token', 'support_fact']);

		expect(await eraseMe(scope, { confirmed: 'no' })).toMatchObject({ code: 'invalid' });
		expect(await eraseMe(scope, { confirmed: 'yes' })).toMatchObject({ ok: true });
		expect(await search('Quirijn Zwaanswijk')).toEqual([]);
		expect(await search(email)).toEqual([]);
		expect(await eraseMe(scope, { confirmed: 'yes' })).toMatchObject({ code: 'notFound' });
		await db().deleteFrom('helpQuestionFact').execute();
		await db().deleteFrom('helpQuestion').execute();
	});

	it('goes by itself when its time is over', async () => {
		const school = await makeOrganisation('Bs De Linde');
		const scope = await someoneAt(school, 'coordinator', 'Iemand');
		const draft = newId();
		await startQuestion(scope, { id: draft, organisationId: school });
		const { email } = await db()
			.selectFrom('person')
			.select('email')
			.where('id', '=', personIdOf(scope))
			.executeTakeFirstOrThrow();
		await requestSignIn(visitor, { email, locale: 'nl' });
		const count = async (table: 'mailMessage' | 'signInToken' | 'helpQuestion') =>
			(await db().selectFrom(table).select('id').execute()).length;
		moveClock(30 * 86_400_000);
		await runJob(TIDY_PERSONAL_DATA, {});
		expect([await count('signInToken'), await count('mailMessage'), await count('helpQuestion')]).toEqual([
			0, 1, 1
		]);
		moveClock(61 * 86_400_000);
		await runJob(TIDY_PERSONAL_DATA, {});
		expect([await count('mailMessage'), await count('helpQuestion')]).toEqual([0, 1]);
		moveClock(300 * 86_400_000);
		await runJob(TIDY_PERSONAL_DATA, {});
		expect(await count('helpQuestion')).toBe(0);
	});
});
