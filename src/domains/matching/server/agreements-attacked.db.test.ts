import { beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { agreementsOf, initiativeById, initiativeOfAgreement } from '#domains/initiatives/server/queries.ts';
import { eraseMe, recordDiligence } from '#domains/organisations/server/commands.ts';
import { findOrganisations } from '#domains/organisations/server/queries.ts';
import { moveClock, now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import { runJob } from '#platform/server/jobs.ts';
import { TIDY_PERSONAL_DATA } from '#platform/server/personal-data.ts';
import type { Scope } from '#platform/server/scope.ts';
import {
	add,
	asForm,
	dayFrom,
	fill,
	layBefore,
	makeParties,
	ofPartner,
	ofSchool,
	ofThird,
	partner,
	read,
	readyToSign,
	saidYes,
	save,
	school,
	sign,
	signedByBoth,
	signer,
	started,
	third
} from '../../../../test/agreements.ts';
import { useDatabase } from '../../../../test/database.ts';
import {
	askQuestion,
	makeOffer,
	makeOrganisation,
	newestMail,
	personIdOf,
	scopeOf,
	someoneAt
} from '../../../../test/world.ts';
import { MAKE_AGREEMENT_FILE, withdrawAgreement } from './commands.ts';
import { agreementById, agreementFile, agreementVersion, hashOf, offerById, versionsOf } from './queries.ts';

useDatabase();

beforeAll(makeParties);

async function signedByThree(): Promise<string> {
	const id = await started(await saidYes(await makeOffer(partner)));
	await add(ofSchool, id, third);
	await fill(id, [{ offerId: '', amount: '1' }]);
	await layBefore(id);
	await sign(ofSchool, id, school);
	await sign(ofPartner, id, partner);
	expect(await sign(ofThird, id, third)).toMatchObject({ ok: true });
	return id;
}

describe('who is party to an agreement', () => {
	it('keeps the two sides of its conversation, whatever a form leaves out', async () => {
		const id = await started(await saidYes(await makeOffer(partner)));
		await add(ofPartner, id, third);
		const parties = async () =>
			(await read(id, ofPartner)).current.content.parties.map((party) => party.organisationId);
		expect(await save(ofThird, id, 'parties', { parties: [] })).toMatchObject({ ok: true });
		expect(await parties()).toEqual([school, partner]);
		const own = { organisationId: partner, contact: 'Piet', receives: '' };
		expect(await save(ofPartner, id, 'parties', { parties: [own] })).toMatchObject({ ok: true });
		expect(await parties()).toEqual([school, partner]);
		expect((await read(id)).current.content.parties[1]).toMatchObject({ contact: 'Piet' });
	});

	it('is not put out of what it signed by the others, but may leave it', async () => {
		const id = await signedByThree();
		const { content } = (await read(id)).current;
		expect((await read(id)).life.state).toBe('signed');
		const without = asForm(content.parties.filter((party) => party.organisationId !== third));
		await save(ofSchool, id, 'parties', without);
		expect((await read(id)).current.content.parties).toHaveLength(3);
		await save(ofThird, id, 'parties', without);
		expect((await read(id)).current.content.parties).toHaveLength(2);
	});

	it('keeps reading what it signed when it left, with its file, and nothing of what came after', async () => {
		const id = await signedByThree();
		const signed = (await read(id)).current;
		await runJob(MAKE_AGREEMENT_FILE, { id, number: String(signed.number) });
		const file = await agreementFile(await read(id, ofThird));
		const { parties } = signed.content;
		await save(ofThird, id, 'parties', asForm(parties.filter((party) => party.organisationId !== third)));
		await layBefore(id);
		await sign(ofSchool, id, school);
		await sign(ofPartner, id, partner);
		const replaced = (await read(id)).current.number;
		await runJob(MAKE_AGREEMENT_FILE, { id, number: String(replaced) });
		await save(ofSchool, id, 'goal', { ...signed.content, goal: 'Na hun vertrek.', initiativeId: '' });

		const left = await read(id, ofThird);
		expect(left).toMatchObject({ current: signed, version: signed.number, leftAt: expect.any(Date) });
		expect(left.signatures).toHaveLength(3);
		expect((await versionsOf(left)).map(({ number }) => number)[0]).toBe(signed.number);
		expect(await agreementVersion(left, replaced)).toBeNull();
		expect(JSON.stringify(left)).not.toContain('Na hun vertrek');
		expect(await agreementFile(left)).toEqual(file);
		expect((await agreementFile(await read(id)))?.number).toBe(replaced);
		// It reads, and no more.
		const { version } = await read(id);
		const withdrawal = { id, version, organisationId: third, reason: 'Toch nog even.' };
		expect(await withdrawAgreement(ofThird, withdrawal)).toMatchObject({ code: 'notFound' });
		expect(await save(ofThird, id, 'goal', { ...signed.content, initiativeId: '' })).toMatchObject({
			code: 'notFound'
		});
		expect(
			await agreementById(await someoneAt(await makeOrganisation('Elders'), 'coordinator'), id)
		).toBeNull();
	});

	it('reads nothing when it left before anybody was bound', async () => {
		const id = await started(await saidYes(await makeOffer(partner)));
		await add(ofSchool, id, third);
		await fill(id, [{ offerId: '', amount: '1' }]);
		await layBefore(id);
		await sign(ofThird, id, third);
		const { parties } = (await read(id)).current.content;
		await save(ofThird, id, 'parties', asForm(parties.filter((party) => party.organisationId !== third)));
		expect(await agreementById(ofThird, id)).toBeNull();
	});

	it('ends nothing that it did not sign', async () => {
		const id = await signedByBoth();
		await add(ofSchool, id, third);
		const { version } = await read(id);
		const withdraw = (scope: Scope, organisationId: string) =>
			withdrawAgreement(scope, { id, version, organisationId, reason: 'Zomaar.' });
		expect(await withdraw(ofThird, third)).toMatchObject({ code: 'notFound' });
		expect((await read(id)).life.inForce).not.toBeNull();
		expect(await withdraw(ofPartner, partner)).toMatchObject({ ok: true });
		expect((await newestMail(personIdOf(ofThird))).subject).toBe('Leesclub trekt zich terug: Samen lezen');
	});
});

describe('what an agreement tells of who asks nameless', () => {
	it('is not for the partner to tell another party', async () => {
		const id = await started(await saidYes(await makeOffer(partner), 'nameless'), ofPartner);
		expect(await add(ofPartner, id, third)).toMatchObject({ ok: false });
		expect(await agreementById(ofThird, id)).toBeNull();
		expect(await add(ofSchool, id, third)).toMatchObject({ ok: true });
	});
});

describe('the collaboration that agreements open', () => {
	it('says nothing of a draft to who may not read it', async () => {
		const first = await signedByBoth();
		const initiativeId = (await initiativeOfAgreement(first))!;
		const second = await started(await saidYes(await makeOffer(partner)));
		await add(ofSchool, second, third);
		await fill(second, [{ offerId: '', amount: '1' }], { title: 'Met de gemeente', initiativeId });
		await layBefore(second);
		for (const [scope, id] of [
			[ofSchool, school],
			[ofPartner, partner],
			[ofThird, third]
		] as const)
			await sign(scope, second, id);
		expect(await initiativeOfAgreement(second)).toBe(initiativeId);
		await save(ofSchool, first, 'goal', {
			title: 'Geheim plan',
			goal: 'Anders.',
			startsOn: dayFrom(1),
			endsOn: dayFrom(200),
			reviews: [],
			initiativeId: ''
		});
		const initiative = (await initiativeById(ofThird, initiativeId))!;
		const seen = JSON.stringify([initiative, await agreementsOf(ofThird, initiative)]);
		expect(seen).toContain('Samen lezen');
		expect(seen).not.toContain('Geheim plan');
	});

	it('does not join a nameless question to its school for who was no party', async () => {
		const requestId = await saidYes(await makeOffer(partner), 'nameless');
		const first = await started(requestId);
		await fill(first, [{ offerId: '', amount: '1' }], { title: 'Samen lezen' });
		await layBefore(first);
		await sign(ofSchool, first, school);
		await sign(ofPartner, first, partner);
		const initiativeId = (await initiativeOfAgreement(first))!;
		await db()
			.insertInto('initiativeParty')
			.values({ initiativeId, organisationId: third, since: now() })
			.execute();
		const seen = await initiativeById(ofThird, initiativeId);
		expect(JSON.stringify(await agreementsOf(ofThird, seen!))).not.toContain('Voorlezers gezocht');
		const own = await initiativeById(ofPartner, initiativeId);
		expect(JSON.stringify(await agreementsOf(ofPartner, own!))).toContain('Voorlezers gezocht');
	});
});

describe('signing after something changed', () => {
	it('is refused when a party was closed meanwhile', async () => {
		const board = await makeOrganisation('Stichting', { kind: 'schoolBoard' });
		const ofBoard = await signer(board, 'Bea');
		const other = await makeOrganisation('Bs Toe', { boardId: board });
		const id = await started(await saidYes(await makeOffer(partner)));
		await add(ofSchool, id, other);
		await fill(id, [{ offerId: '', amount: '1' }]);
		await layBefore(id);
		await sign(ofSchool, id, school);
		await db().updateTable('organisation').set({ closedAt: now() }).where('id', '=', other).execute();
		expect(await sign(ofBoard, id, other)).toMatchObject({ code: 'partyGone' });
		expect(await sign(ofPartner, id, partner)).toMatchObject({ code: 'partyGone' });
	});

	it('takes no more than a ledger can hold', async () => {
		const offerId = await makeOffer(partner, { capacityTotal: null });
		const id = await started(await saidYes(offerId));
		const most = Array.from({ length: 30 }, () => ({ offerId, amount: '9999999' }));
		await fill(id, most);
		const row = { giverId: partner, kind: 'places', description: 'Lezen', until: '', offerId };
		expect(
			await save(ofSchool, id, 'contributions', { contributions: [{ ...row, amount: '10000000' }] })
		).toMatchObject({ fields: { 'amount-0': 'notANumber' } });
		await layBefore(id);
		await sign(ofSchool, id, school);
		expect(await sign(ofPartner, id, partner)).toMatchObject({ ok: true });
		expect((await offerById(ofPartner, offerId))?.used).toBe(30 * 9_999_999);
	});
});

describe('erasing somebody who is named in what nobody signed', () => {
	it('takes them out, and what lay before the parties is a draft again under a hash of its own', async () => {
		const contact = 'Kees Kwant, 06 12 34 56 78';
		const ofKees = await someoneAt(school, 'coordinator', 'Kees Kwant');
		const id = await readyToSign({ contact });
		await sign(ofPartner, id, partner);
		expect(await eraseMe(ofKees, { confirmed: 'yes' })).toMatchObject({ ok: true });
		const { current, life, signatures } = await read(id);
		expect(JSON.stringify(current.content)).not.toContain('Kees');
		expect(current.hash).toBe(hashOf(id, current.number, current.content));
		expect(life.state).toBe('drafted');
		expect(signatures).toEqual([]);
		expect(await layBefore(id)).toMatchObject({ code: 'incomplete' });
	});

	it('leaves alone who is called something like them, and the agreements of others', async () => {
		const id = await started(await saidYes(await makeOffer(partner)));
		const { parties } = (await read(id)).current.content;
		await save(ofSchool, id, 'parties', {
			parties: parties.map(({ organisationId }) => ({
				organisationId,
				contact: 'Joanna de Vries, 030 123 45 67',
				receives: ''
			}))
		});
		const elsewhere = await makeOrganisation('Elders', { kind: 'company' });
		for (const [organisation, name] of [
			[school, 'Anna'],
			[school, 'e'],
			[school, ''],
			[elsewhere, 'Joanna de Vries']
		] as const)
			expect(
				await eraseMe(await someoneAt(organisation, 'member', name), { confirmed: 'yes' })
			).toMatchObject({ ok: true });
		expect((await read(id)).current.content.parties.map((party) => party.contact)).toEqual([
			'Joanna de Vries, 030 123 45 67',
			'Joanna de Vries, 030 123 45 67'
		]);
	});
});

/** Every table with a text somewhere in it. */
async function search(text: string): Promise<string[]> {
	const { rows: tables } = await sql<{ name: string }>`
		select table_name as name from information_schema.tables
		where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`.execute(db());
	const found: string[] = [];
	for (const { name } of tables) {
		const { rows } = await sql<{ count: number }>`
			select count(*)::int as count from ${sql.table(name)} as t where t::text ilike ${`%${text}%`}`.execute(db());
		if (rows[0]!.count > 0) found.push(name);
	}
	return found;
}

describe('somebody who did everything and has themselves erased', () => {
	it('stays by name under what was signed and in the notes of a call, for the terms that were declared', async () => {
		const days = async (count: number) => {
			moveClock(count * 86_400_000);
			await runJob(TIDY_PERSONAL_DATA, {});
		};
		const quirijn = await signer(partner, 'Quirijn Zwaanswijk');
		const personId = personIdOf(quirijn);
		await db()
			.insertInto('allianceRole')
			.values({ personId, role: 'coordinator', grantedAt: now() })
			.execute();
		const scope = await scopeOf(personId);
		const { email } = await db()
			.selectFrom('person')
			.select('email')
			.where('id', '=', personId)
			.executeTakeFirstOrThrow();
		const contact = `Quirijn Zwaanswijk, ${email}`;

		// Drafted, and never signed.
		const draft = await started(await saidYes(await makeOffer(partner)), scope);
		// Signed by them, then an amendment that names them too, which nobody signed.
		const offerId = await makeOffer(partner);
		const signed = await started(await saidYes(offerId), scope);
		await fill(signed, [{ offerId, amount: '2' }], { contact });
		await layBefore(signed);
		await sign(scope, signed, partner);
		await sign(ofSchool, signed, school);
		const number = (await read(signed)).facts.find((fact) => fact.kind === 'signed')!.number;
		await save(ofSchool, signed, 'care', {
			certificates: 'nobody',
			certificatesNote: '',
			responsible: 'Quirijn Zwaanswijk',
			ending: 'Een maand.',
			checklist: {}
		});
		// Called by a broker, and looked into a partner.
		const questionId = await askQuestion(ofSchool, school);
		const caseId = newId();
		await db()
			.insertInto('brokerCase')
			.values({ id: caseId, questionId, openedAt: now(), closedAt: now() })
			.execute();
		await db()
			.insertInto('brokerCaseFact')
			.values({
				caseId,
				kind: 'called',
				at: now(),
				byPerson: personId,
				contact: 'Quirijn Zwaanswijk',
				outcome: 'noAnswer'
			})
			.execute();
		expect(
			await recordDiligence(scope, {
				id: newId(),
				organisationId: third,
				kind: 'dueDiligence',
				outcome: 'none',
				note: 'Staat in het register.',
				source: 'kvk.nl',
				validUntil: ''
			})
		).toMatchObject({ ok: true });
		expect(await search('Quirijn Zwaanswijk')).toEqual(
			expect.arrayContaining(['agreement_signature', 'agreement_version', 'broker_case_fact', 'person'])
		);

		expect(await eraseMe(scope, { confirmed: 'yes' })).toMatchObject({ ok: true });
		expect(await search('Quirijn Zwaanswijk')).toEqual([
			'agreement_signature',
			'agreement_version',
			'broker_case_fact'
		]);
		expect(await search(email)).toEqual(['agreement_version']);
		const naming = await db()
			.selectFrom('agreementVersion')
			.select(['agreementId', 'number'])
			.where(sql<boolean>`content::text like '%Zwaanswijk%'`)
			.execute();
		expect(naming).toEqual([{ agreementId: signed, number }]);

		// A later day in a draft that nobody signed keeps no names longer.
		const endsOn = '9999-12-31';
		await save(ofSchool, signed, 'goal', {
			title: 'Nog een keer',
			goal: '',
			startsOn: '',
			endsOn,
			reviews: [],
			initiativeId: ''
		});
		const drafts = async () =>
			(await db().selectFrom('agreement').select('id').where('id', '=', draft).execute()).length;
		await days(364);
		expect(await drafts()).toBe(1);
		await days(2);
		expect(await drafts()).toBe(0);
		await days(365);
		expect(await search('Zwaanswijk')).toEqual(['agreement_signature', 'agreement_version']);
		// Seven years after the two hundredth day.
		await days(2_000);
		expect(await search('Zwaanswijk')).toEqual(['agreement_signature', 'agreement_version']);
		await days(40);
		expect(await search('Zwaanswijk')).toEqual([]);
		moveClock(-(364 + 2 + 365 + 2_000 + 40) * 86_400_000);
	});
});

describe('looking for another party', () => {
	it('finds nothing, or the same, with characters in it that nobody types', async () => {
		expect(await findOrganisations({ name: '\u0000\u0000', place: '\u0000' })).toMatchObject({
			more: expect.any(Boolean)
		});
		const { organisations } = await findOrganisations({ name: 'gemeente\u0000 utrecht', place: '' });
		expect(organisations.map((organisation) => organisation.name)).toEqual(['Gemeente Utrecht']);
	});
});
