import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { moveClock, now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { newId, newToken } from '#platform/server/ids.ts';
import { runJob } from '#platform/server/jobs.ts';
import { raiseRevision } from '#platform/server/revision.ts';
import type { Scope } from '#platform/server/scope.ts';
import { useDatabase } from '../../../../test/database.ts';
import {
	join,
	makeOffer,
	makeOrganisation,
	makePerson,
	personIdOf,
	scopeOf,
	someoneAt,
	system,
	visitor
} from '../../../../test/world.ts';
import {
	changeSearch,
	deleteSearch,
	proposeHelp,
	saveSearch,
	stopDigests,
	switchFitting,
	tellNews,
	closeQuestion
} from './commands.ts';
import { SEND_DIGESTS } from './jobs.ts';
import { digestLink, fittingDigestOf, newsFor, savedSearches } from './queries.ts';

useDatabase();

const DAY = 86_400_000;

let school: string;
let partner: string;

beforeAll(async () => {
	school = await makeOrganisation('Bs De Wilg');
	partner = await makeOrganisation('Bank De Stuiver', { kind: 'company' });
});

// What one test asks must not be news in the next; in the morning, so that no test meets midnight.
beforeEach(() => moveClock(15 * DAY + 6 * 3_600_000 - (now().getTime() % DAY)));

/** A question that the offer of `makeOffer` fits, asked and published now. */
async function ask(
	title: string,
	changes: {
		organisationId?: string;
		state?: 'drafted' | 'published';
		visibility?: 'everyone' | 'members' | 'nameless';
		themes?: string[];
		text?: string;
	} = {}
): Promise<string> {
	const id = newId();
	moveClock(1000);
	await db()
		.transaction()
		.execute(async (trx) => {
			await trx
				.insertInto('helpQuestion')
				.values({
					id,
					organisationId: changes.organisationId ?? school,
					createdAt: now(),
					updatedAt: now(),
					title,
					situation: changes.text ?? 'Wie kan elke week voorlezen aan kinderen die moeite hebben met taal?',
					wish: changes.text ? '' : 'Vrijwilligers die voorlezen op school.',
					themes: changes.themes ?? ['skilled-professionals'],
					supportTypes: [changes.text ? 'funding' : 'hands-on'],
					visibility: changes.visibility ?? 'everyone'
				})
				.execute();
			await trx
				.insertInto('helpQuestionFact')
				.values({ questionId: id, kind: 'drafted', at: now() })
				.execute();
			if (changes.state !== 'drafted')
				await trx
					.insertInto('helpQuestionFact')
					.values({ questionId: id, kind: 'published', at: now() })
					.execute();
			await raiseRevision(trx, 'questions');
		});
	return id;
}

async function search(
	scope: Scope,
	input: {
		list?: string;
		filter?: Record<string, string>;
		frequency?: string;
		name?: string;
		id?: string;
	} = {}
): Promise<string> {
	const id = input.id ?? newId();
	const result = await saveSearch(scope, {
		id,
		list: 'questions',
		name: 'Voorlezen',
		frequency: 'daily',
		filter: {},
		...input
	});
	expect(result).toEqual({ ok: true, value: { id } });
	moveClock(1000);
	return id;
}

type Sent = { subject: string; text: string; html: string };

async function mailsTo(scope: Scope): Promise<Sent[]> {
	const rows = await db()
		.selectFrom('mailMessage')
		.innerJoin('person', 'person.email', 'mailMessage.toAddress')
		.select(['mailMessage.subject', 'mailMessage.bodyText as text', 'mailMessage.bodyHtml as html'])
		.where('person.id', '=', personIdOf(scope))
		.orderBy('mailMessage.id')
		.execute();
	return rows;
}

/** Lets a day pass, sends what is due, and gives the mails that this person got of it. */
async function nextMorning(scope: Scope): Promise<Sent[]> {
	const before = (await mailsTo(scope)).length;
	moveClock(DAY);
	await runJob(SEND_DIGESTS, {});
	return (await mailsTo(scope)).slice(before);
}

async function loner(): Promise<Scope> {
	return await scopeOf(await makePerson('Iemand zonder organisatie'));
}

describe('a saved search', () => {
	it('is kept once, shown to its owner alone, changed and thrown away by nobody else', async () => {
		const [owner, other] = [await loner(), await loner()];
		const id = await search(owner, { filter: { theme: 'multilingualism', province: '', page: '3' } });
		await search(owner, { id, name: 'Nog een keer' });
		expect(await savedSearches(owner)).toMatchObject([
			{ id, name: 'Voorlezen', filter: { theme: 'multilingualism' }, path: 'questions?theme=multilingualism' }
		]);
		for (const scope of [other, visitor, system]) {
			expect(await savedSearches(scope)).toEqual([]);
			expect(await changeSearch(scope, { id, frequency: 'never' })).toMatchObject({ code: 'notFound' });
			expect(await deleteSearch(scope, { id })).toMatchObject({ code: 'notFound' });
		}
		expect(await changeSearch(owner, { id, frequency: 'weekly' })).toMatchObject({ ok: true });
		expect((await savedSearches(owner))[0]?.frequency).toBe('weekly');
		expect(await deleteSearch(owner, { id })).toMatchObject({ ok: true });
		expect(await savedSearches(owner)).toEqual([]);
	});

	it('needs a person, a name and room for one more', async () => {
		const owner = await loner();
		const input = { id: newId(), list: 'questions', name: 'Alles', frequency: 'daily', filter: {} };
		expect(await saveSearch(visitor, input)).toMatchObject({ code: 'notFound' });
		expect(await saveSearch(owner, { ...input, name: ' ' })).toMatchObject({ fields: { name: 'missing' } });
		for (let i = 0; i < 30; i++) await search(owner);
		expect(await saveSearch(owner, input)).toMatchObject({ code: 'tooManySearches' });
	});
});

describe('the digest of a saved search', () => {
	it('goes out when there is news, tells it once, and says nothing when there is none', async () => {
		const reader = await loner();
		await ask('Was er al');
		await search(reader, { filter: { theme: 'skilled-professionals' } });
		expect(await nextMorning(reader)).toEqual([]);
		const id = await ask('Voorlezers gezocht');
		await ask('Iets anders', { themes: ['multilingualism'] });
		const [mail, ...more] = await nextMorning(reader);
		expect(more).toEqual([]);
		expect(mail?.subject).toBe('Nieuw: “Voorlezers gezocht”');
		expect(mail?.text).toContain('“Voorlezen”');
		expect(mail?.text).toContain('Bs De Wilg, Utrecht');
		expect(mail?.text).toContain(`http://kwartje.test/nl/questions/${id}`);
		expect(mail?.text).not.toContain('Was er al');
		expect(mail?.text).not.toContain('Iets anders');
		expect(await nextMorning(reader)).toEqual([]);
	});

	it('is one mail a person, in which two searches tell a question once', async () => {
		const reader = await loner();
		await search(reader, { name: 'Alles' });
		await search(reader, { name: 'Voor professionals', filter: { theme: 'skilled-professionals' } });
		await search(reader, { name: 'Aanbod', list: 'offers', filter: { costs: 'free' } });
		await ask('Eerste vraag');
		const offer = await makeOffer(partner, { title: 'Gratis voorlezers' });
		const [mail, ...more] = await nextMorning(reader);
		expect(more).toEqual([]);
		expect(mail?.subject).toBe('Nieuw: “Eerste vraag” en nog 1');
		expect(mail?.text.match(/Eerste vraag/g)).toHaveLength(1);
		expect(mail?.text).toContain(`offers/${offer}`);
	});

	it('comes at most once a day or once a week, and brings what had to wait', async () => {
		const [daily, weekly] = [await loner(), await loner()];
		await search(daily);
		await search(weekly, { frequency: 'weekly' });
		await ask('Dag 1');
		expect(await nextMorning(daily)).toHaveLength(1);
		expect(await mailsTo(weekly)).toHaveLength(1);
		await ask('Later die dag');
		const before = (await mailsTo(daily)).length;
		await runJob(SEND_DIGESTS, {});
		expect(await mailsTo(daily)).toHaveLength(before);
		await ask('Dag 2');
		const [mail] = await nextMorning(daily);
		expect(mail?.text).toContain('Later die dag');
		expect(mail?.text).toContain('Dag 2');
		expect(await mailsTo(weekly)).toHaveLength(1);
		moveClock(5 * DAY);
		const [week] = await nextMorning(weekly);
		expect(week?.text).toContain('Later die dag');
		expect(week?.text).not.toContain('Dag 1');
	});

	it('tells only what its reader may see', async () => {
		const [outsider, insider] = [await loner(), await someoneAt(partner, 'member')];
		const own = await someoneAt(school, 'member');
		for (const reader of [outsider, insider, own]) await search(reader);
		await ask('Een concept', { state: 'drafted' });
		await ask('Alleen voor leden', { visibility: 'members' });
		await ask('Zonder naam', { visibility: 'nameless' });
		const withdrawn = await ask('Alweer gestopt');
		const coordinator = await someoneAt(school, 'coordinator');
		expect(
			await closeQuestion(coordinator, {
				id: withdrawn,
				version: 1,
				outcome: 'withdrawn',
				reason: 'Opgelost'
			})
		).toMatchObject({
			ok: true
		});

		const [outside] = await nextMorning(outsider);
		const [inside] = await mailsTo(insider);
		expect(outside?.text).toContain('Zonder naam');
		expect(outside?.text).toContain('Een school in Utrecht');
		for (const hidden of ['Een concept', 'Alleen voor leden', 'Alweer gestopt', 'De Wilg'])
			expect(outside?.text).not.toContain(hidden);
		expect(inside?.text).toContain('Alleen voor leden');
		for (const hidden of ['Een concept', 'Alweer gestopt', 'Zonder naam\nBs De Wilg'])
			expect(inside?.text).not.toContain(hidden);
		// What one's own school asks is no news.
		expect(await mailsTo(own)).toEqual([]);
	});

	it('follows its reader: who left the organisation no longer hears what is for members', async () => {
		const personId = await makePerson('Vertrokken');
		await join(personId, partner, 'member');
		const reader = await scopeOf(personId);
		await search(reader);
		await ask('Voor leden', { visibility: 'members' });
		await db().updateTable('membership').set({ leftAt: now() }).where('personId', '=', personId).execute();
		expect(await nextMorning(reader)).toEqual([]);
		await db().updateTable('person').set({ erasedAt: now() }).where('id', '=', personId).execute();
		await ask('Voor iedereen');
		expect(await nextMorning(reader)).toEqual([]);
	});

	it('is not sent for a search that wants no mail', async () => {
		const reader = await loner();
		await search(reader, { frequency: 'never' });
		await ask('Stil');
		expect(await nextMorning(reader)).toEqual([]);
	});

	it('goes out once when two processes send at the same time', async () => {
		const reader = await loner();
		await search(reader);
		await ask('Op hetzelfde moment');
		moveClock(DAY);
		const person = { name: 'Iemand', email: 'iemand@kwartje.test', locale: 'nl' };
		const news = await newsFor(reader);
		const outcomes = await Promise.all([1, 2, 3].map(() => tellNews(reader, { reader: person, news })));
		expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
	});

	it('of more than ten shows ten and counts the rest', async () => {
		const reader = await loner();
		await search(reader);
		for (let i = 1; i <= 12; i++) await ask(`Vraag ${i}`);
		const [mail] = await nextMorning(reader);
		expect(mail?.text.match(/^• Vraag/gm)).toHaveLength(10);
		expect(mail?.text).toContain('En nog 2.');
		expect(await nextMorning(reader)).toEqual([]);
	});
});

describe('the digest of questions that fit an offer', () => {
	async function provider(): Promise<{ id: string; coordinator: Scope; member: Scope; offer: string }> {
		const id = await makeOrganisation('Voorleesgenootschap', { kind: 'volunteerGroup' });
		const [coordinator, member] = [await someoneAt(id, 'coordinator'), await someoneAt(id, 'member')];
		return { id, coordinator, member, offer: await makeOffer(id, { title: 'Voorlezers op school' }) };
	}

	it('tells coordinators of a partner, not its members, and only what fits', async () => {
		const { coordinator, member } = await provider();
		await ask('Wie leest er voor?');
		await ask('Nieuw dak', {
			themes: ['infrastructure'],
			text: 'Het dak van de gymzaal lekt en de verzekering betaalt niet.'
		});
		const [mail, ...more] = await nextMorning(coordinator);
		expect(more).toEqual([]);
		expect(mail?.text).toContain('Wie leest er voor?');
		expect(mail?.text).toMatch(/Past (heel )?goed bij “Voorlezers op school”/);
		expect(mail?.text).not.toContain('Nieuw dak');
		expect(await mailsTo(member)).toEqual([]);
		expect(await nextMorning(coordinator)).toEqual([]);
	});

	it('has five questions at most, and the others the next day', async () => {
		const { coordinator } = await provider();
		for (let i = 1; i <= 7; i++) await ask(`Voorlezers nodig (${i})`);
		const [first] = await nextMorning(coordinator);
		expect(first?.text.match(/^• /gm)).toHaveLength(5);
		const told = (await mailsTo(coordinator)).length;
		await runJob(SEND_DIGESTS, {});
		expect(await mailsTo(coordinator)).toHaveLength(told);
		const [second] = await nextMorning(coordinator);
		expect(second?.text.match(/^• /gm)).toHaveLength(2);
		expect(await nextMorning(coordinator)).toEqual([]);
	});

	it('leaves out what was asked before the offer, what is talked about already, and what cannot be helped now', async () => {
		const before = await ask('Van vóór het aanbod');
		moveClock(1000);
		const { id, coordinator, offer } = await provider();
		const talking = await ask('Al in gesprek');
		const proposal = await proposeHelp(coordinator, {
			requestId: newId(),
			messageId: newId(),
			questionId: talking,
			partnerId: id,
			offerId: offer,
			text: 'Wij komen graag.',
			amount: '',
			unit: 'hours'
		});
		expect(proposal).toMatchObject({ ok: true });
		expect(await nextMorning(coordinator)).toEqual([]);
		await db().updateTable('offer').set({ pausedAt: now() }).where('id', '=', offer).execute();
		await ask('Tijdens de pauze');
		expect(await nextMorning(coordinator)).toEqual([]);
		await db().updateTable('offer').set({ pausedAt: null }).where('id', '=', offer).execute();
		const [mail] = await nextMorning(coordinator);
		expect(mail?.text).toContain('Tijdens de pauze');
		expect(mail?.text).not.toContain(before);
		expect(mail?.text).not.toContain('Al in gesprek');
	});

	it('can be switched off and on again', async () => {
		const { coordinator, member } = await provider();
		expect(await fittingDigestOf(coordinator)).toEqual({ on: true });
		expect(await fittingDigestOf(member)).toBeNull();
		expect(await switchFitting(visitor, { on: false })).toMatchObject({ code: 'notFound' });
		expect(await switchFitting(coordinator, { on: false })).toMatchObject({ ok: true });
		expect(await fittingDigestOf(coordinator)).toEqual({ on: false });
		await ask('Niemand hoort dit');
		expect(await nextMorning(coordinator)).toEqual([]);
		await switchFitting(coordinator, { on: true });
		expect(await nextMorning(coordinator)).toHaveLength(1);
	});

	it('is switched off by the link in it, which opening alone does not do', async () => {
		const { coordinator } = await provider();
		const searchId = await search(coordinator);
		await ask('Met een link');
		const [mail] = await nextMorning(coordinator);
		const token = /\/saved\/off\/([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
		expect(mail?.html).toMatch(new RegExp(`<a href="http[^"]*/saved/off/${token}">`));
		expect(await digestLink(token)).toEqual({ personId: personIdOf(coordinator) });
		expect(await fittingDigestOf(coordinator)).toEqual({ on: true });
		expect(await stopDigests(visitor, { token: newToken() })).toMatchObject({ code: 'notFound' });
		expect(await stopDigests(visitor, { token })).toMatchObject({ ok: true });
		expect(await stopDigests(visitor, { token })).toMatchObject({ ok: true });
		expect(await fittingDigestOf(coordinator)).toEqual({ on: false });
		expect(await savedSearches(coordinator)).toMatchObject([{ id: searchId, frequency: 'never' }]);
		await ask('Niet meer');
		expect(await nextMorning(coordinator)).toEqual([]);
		const kept = await db().selectFrom('digestLink').select('tokenHash').execute();
		expect(kept.map((row) => row.tokenHash)).not.toContain(token);
		moveClock(366 * DAY);
		expect(await digestLink(token)).toBeNull();
		expect(await stopDigests(visitor, { token })).toMatchObject({ code: 'notFound' });
	});
});
