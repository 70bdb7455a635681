import { beforeAll, describe, expect, it } from 'vitest';
import { localDay, schoolYear } from '#kernel/dates.ts';
import { agreementDocument } from '#domains/matching/components/agreement-document.ts';
import { agreementsOf, initiativeById, initiativeOfAgreement } from '#domains/initiatives/server/queries.ts';
import { giveBoardMandate, recordMandate } from '#domains/organisations/server/commands.ts';
import { moveClock, now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { SWEEP_DEADLINES } from '#platform/server/deadlines.ts';
import { newId } from '#platform/server/ids.ts';
import { runJob } from '#platform/server/jobs.ts';
import type { Scope } from '#platform/server/scope.ts';
import { useDatabase } from '../../../../test/database.ts';
import {
	askQuestion,
	makeOffer,
	makeOrganisation,
	newestMail,
	personIdOf,
	scopeOf,
	someoneAt,
	visitor
} from '../../../../test/world.ts';
import {
	addAgreementParty,
	answerRequest,
	dropAmendment,
	MAKE_AGREEMENT_FILE,
	offerAgreement,
	REVIEW_AGREEMENT,
	saveAgreementStep,
	sendRequests,
	signAgreement,
	startAgreement,
	withdrawAgreement
} from './commands.ts';
import {
	agreementById,
	agreementFile,
	conversationsOf,
	offerById,
	ownAgreements,
	signingsOf,
	verifiedFile,
	versionsOf
} from './queries.ts';

useDatabase();

const RUNS = Number(process.env.KWARTJE_RUNS ?? 200);

let board: string;
let school: string;
let partner: string;
let municipality: string;
/** Coordinators who may sign; the school's board gave it the mandate. */
let ofBoard: Scope;
let ofSchool: Scope;
let ofPartner: Scope;
let ofMunicipality: Scope;
let stranger: Scope;

async function withMandate(organisationId: string, name: string): Promise<Scope> {
	const coordinator = await someoneAt(organisationId, 'coordinator', name);
	await mandate(coordinator, organisationId);
	return await scopeOf(personIdOf(coordinator));
}

async function mandate(scope: Scope, organisationId: string): Promise<void> {
	const recorded = await recordMandate(scope, {
		organisationId,
		personId: personIdOf(scope),
		basis: 'directeur, volgens het statuut'
	});
	expect(recorded).toMatchObject({ ok: true });
}

beforeAll(async () => {
	board = await makeOrganisation('Stichting De Kring', { kind: 'schoolBoard' });
	school = await makeOrganisation('Bs De Els', { boardId: board });
	partner = await makeOrganisation('Leesclub', { kind: 'volunteerGroup' });
	municipality = await makeOrganisation('Gemeente Utrecht', { kind: 'municipality' });
	ofBoard = await withMandate(board, 'Bea Bestuur');
	ofSchool = await withMandate(school, 'Sara School');
	ofPartner = await withMandate(partner, 'Piet Partner');
	ofMunicipality = await withMandate(municipality, 'Gerda Gemeente');
	stranger = await someoneAt(await makeOrganisation('Elders', { kind: 'company' }), 'coordinator');
	expect(await giveBoardMandate(ofBoard, { schoolId: school, basis: 'tot 10.000 euro' })).toMatchObject({
		ok: true
	});
});

/** A question of a school that a partner said yes to, about an offer. Gives the conversation. */
async function saidYes(offerId: string, asker = school, asking = ofSchool): Promise<string> {
	const questionId = await askQuestion(asking, asker);
	await sendRequests(asking, { questionId, offerIds: [offerId], message: 'Hoi', conflictOfInterest: '' });
	const [talk] = await conversationsOf(asking, questionId);
	expect(
		await answerRequest(ofPartner, {
			requestId: talk!.id,
			version: 1,
			messageId: newId(),
			answer: 'interested',
			text: 'Graag!'
		})
	).toMatchObject({ ok: true });
	return talk!.id;
}

async function started(scope: Scope, requestId: string): Promise<string> {
	const outcome = await startAgreement(scope, { id: newId(), requestId, language: 'nl' });
	if (!outcome.ok) throw new Error(outcome.code);
	return outcome.value.id;
}

async function read(id: string, scope = ofSchool) {
	const agreement = await agreementById(scope, id);
	if (!agreement) throw new Error('not there');
	return agreement;
}

const dayFrom = (days: number) => localDay(new Date(now().getTime() + days * 86_400_000));

const GOAL = {
	title: 'Samen lezen',
	goal: 'Alle kleuters lezen twee keer per week samen.',
	startsOn: '',
	endsOn: '',
	reviews: [] as string[],
	initiativeId: ''
};

const CARE = {
	certificates: 'everybody',
	certificatesNote: '',
	responsible: 'De leraar van groep 2',
	ending: 'Wie stopt, zegt het een maand van tevoren.',
	checklist: { participationCouncil: 'done', privacyRoles: 'notNeeded' }
};

async function save(scope: Scope, id: string, step: string, fields: object, version?: number) {
	return await saveAgreementStep(scope, {
		id,
		version: version ?? (await read(id, scope)).version,
		answer: { step, fields }
	});
}

type Wish = { amount?: string; kind?: string; offerId?: string; startsOn?: string; initiativeId?: string };

/** Fills in everything that an agreement must say. */
async function fill(id: string, wish: Wish = {}, scope = ofSchool): Promise<void> {
	const startsOn = wish.startsOn ?? dayFrom(1);
	const endsOn = dayFrom(200);
	const goal = {
		...GOAL,
		startsOn,
		endsOn,
		reviews: [dayFrom(60), ''],
		initiativeId: wish.initiativeId ?? ''
	};
	expect(await save(scope, id, 'goal', goal)).toMatchObject({ ok: true });
	const { parties, contributions } = (await read(id, scope)).current.content;
	await save(scope, id, 'parties', {
		parties: parties.map(({ organisationId }) => ({
			organisationId,
			contact: 'Iemand, 030 123 45 67',
			receives: 'Veel plezier.'
		}))
	});
	const offerId = wish.offerId ?? contributions[0]?.offerId ?? '';
	expect(
		await save(scope, id, 'contributions', {
			contributions: [
				{
					giverId: partner,
					kind: wish.kind ?? (offerId ? 'places' : 'hours'),
					amount: wish.amount ?? '2',
					description: 'Voorlezen',
					until: endsOn,
					offerId
				}
			]
		})
	).toMatchObject({ ok: true });
	expect(await save(scope, id, 'care', CARE)).toMatchObject({ ok: true });
}

async function sign(scope: Scope, id: string, organisationId: string, changes: object = {}) {
	const { current } = await read(id, scope);
	return await signAgreement(scope, {
		id,
		version: current.number,
		hash: current.hash,
		organisationId,
		agreed: 'yes',
		...changes
	});
}

async function offered(id: string, scope = ofSchool) {
	return await offerAgreement(scope, { id, version: (await read(id, scope)).version });
}

/** An agreement that lies before its parties. */
async function readyToSign(offerId: string, wish: Wish = {}): Promise<string> {
	const id = await started(ofSchool, await saidYes(offerId));
	await fill(id, { offerId, ...wish });
	expect(await offered(id)).toMatchObject({ ok: true });
	return id;
}

async function signedByAll(offerId: string, wish: Wish = {}): Promise<string> {
	const id = await readyToSign(offerId, wish);
	expect(await sign(ofSchool, id, school)).toMatchObject({ ok: true });
	expect(await sign(ofPartner, id, partner)).toMatchObject({ ok: true });
	return id;
}

describe('an agreement', () => {
	it('begins in a conversation with a yes, filled in with what is known, once', async () => {
		const offerId = await makeOffer(partner, { title: 'Voorlezers' });
		const requestId = await saidYes(offerId);
		const both = await Promise.all([started(ofSchool, requestId), started(ofPartner, requestId)]);
		expect(both[0]).toBe(both[1]);
		const { current, life } = await read(both[0]);
		expect(life).toEqual({ state: 'drafted', inForce: null, current: 1 });
		expect(current.content.title).toBe('Voorlezers gezocht');
		expect(current.content.parties.map((party) => party.name)).toEqual(['Bs De Els', 'Leesclub']);
		expect(current.content.contributions).toMatchObject([{ giverId: partner, kind: 'places', offerId }]);
	});

	it('does not begin without a yes, or for somebody who stands on neither side', async () => {
		const requestId = await saidYes(await makeOffer(partner));
		const begin = (scope: Scope) => startAgreement(scope, { id: newId(), requestId, language: 'nl' });
		expect(await begin(stranger)).toMatchObject({ code: 'notFound' });
		expect(await begin(visitor)).toMatchObject({ code: 'notFound' });
		expect(await begin(await someoneAt(school, 'member'))).toMatchObject({ code: 'notFound' });
		await db().insertInto('helpRequestFact').values({ requestId, kind: 'withdrawn', at: now() }).execute();
		expect(await begin(ofSchool)).toMatchObject({ code: 'notFound' });
	});

	it('is read by its parties and their boards, and by nobody else', async () => {
		const id = await started(ofSchool, await saidYes(await makeOffer(partner)));
		const member = await someoneAt(partner, 'member');
		for (const scope of [ofSchool, ofPartner, ofBoard, member])
			expect(await agreementById(scope, id)).not.toBeNull();
		for (const scope of [visitor, stranger, ofMunicipality])
			expect(await agreementById(scope, id)).toBeNull();
		expect(await save(member, id, 'care', CARE)).toMatchObject({ code: 'notFound' });
	});

	it('is read by a party from the moment that it is added', async () => {
		const id = await started(ofSchool, await saidYes(await makeOffer(partner)));
		const add = () => addAgreementParty(ofSchool, { id, version: 1, organisationId: municipality });
		expect(await add()).toMatchObject({ ok: true });
		expect(await agreementById(ofMunicipality, id)).not.toBeNull();
		expect((await newestMail(personIdOf(ofMunicipality))).subject).toBe(
			'Bs De Els werkt met jullie aan een afspraak'
		);
		expect(await addAgreementParty(ofSchool, { id, version: 2, organisationId: municipality })).toMatchObject(
			{ ok: true }
		);
		expect((await read(id)).current.content.parties).toHaveLength(3);
	});

	it('keeps every version as it was, and makes none when nothing changed', async () => {
		const id = await started(ofSchool, await saidYes(await makeOffer(partner)));
		await save(ofSchool, id, 'care', CARE);
		await save(ofPartner, id, 'care', CARE);
		await save(ofPartner, id, 'care', { ...CARE, responsible: 'Juf Ans' });
		expect((await versionsOf(await read(id))).map(({ number, by }) => [number, by])).toEqual([
			[3, 'Piet Partner'],
			[2, 'Sara School'],
			[1, 'Sara School']
		]);
	});

	it('loses nothing when two write at once: the second is told', async () => {
		const id = await started(ofSchool, await saidYes(await makeOffer(partner)));
		const both = await Promise.all([
			save(ofSchool, id, 'care', { ...CARE, responsible: 'Juf Ans' }, 1),
			save(ofPartner, id, 'care', { ...CARE, responsible: 'Meester Bo' }, 1)
		]);
		expect(both.map((outcome) => (outcome.ok ? 'ok' : outcome.code)).toSorted()).toEqual(['ok', 'stale']);
		expect((await read(id)).version).toBe(2);
	});

	it('takes an offer only from who gives it, in the unit in which it counts', async () => {
		const offerId = await makeOffer(partner);
		const id = await started(ofSchool, await saidYes(offerId));
		const give = (changes: object) =>
			save(ofSchool, id, 'contributions', {
				contributions: [
					{
						giverId: partner,
						kind: 'places',
						amount: '1',
						description: 'Lezen',
						until: '',
						offerId,
						...changes
					}
				]
			});
		expect(await give({ kind: 'hours' })).toMatchObject({ code: 'wrongOffer', detail: { row: 0 } });
		expect(await give({ giverId: school })).toMatchObject({ code: 'wrongOffer' });
		expect(await give({ amount: '1.000' })).toMatchObject({ fields: { 'amount-0': 'notANumber' } });
		expect(await give({ description: ' ' })).toMatchObject({ fields: { 'description-0': 'missing' } });
		expect(await give({})).toMatchObject({ ok: true });
	});

	it('is laid before the parties when it says everything that binds', async () => {
		const offerId = await makeOffer(partner);
		const id = await started(ofSchool, await saidYes(offerId));
		expect(await offered(id)).toMatchObject({ code: 'incomplete' });
		await fill(id, { offerId });
		expect(await offerAgreement(ofSchool, { id, version: 1 })).toMatchObject({ code: 'stale' });
		expect(await offered(id)).toMatchObject({ ok: true });
		expect((await newestMail(personIdOf(ofPartner))).subject).toBe('Ligt klaar om te tekenen: Samen lezen');
		expect((await ownAgreements(ofPartner)).find((row) => row.id === id)?.toSign).toEqual([partner]);
	});
});

describe('signing', () => {
	it('binds when the last party signed: the ledger, the collaboration and the mails say so', async () => {
		const offerId = await makeOffer(partner, { capacityTotal: 5 });
		const id = await readyToSign(offerId);
		expect(await sign(ofPartner, id, partner)).toMatchObject({ ok: true });
		expect((await read(id)).life.state).toBe('offered');
		expect((await offerById(visitor, offerId))?.used).toBe(0);
		expect(await sign(ofSchool, id, school)).toMatchObject({ ok: true });
		const agreement = await read(id);
		expect(agreement.life).toEqual({
			state: 'signed',
			inForce: agreement.version,
			current: agreement.version
		});
		expect(agreement.signatures.map(({ personName, signedFor }) => [personName, signedFor])).toEqual([
			['Piet Partner', partner],
			['Sara School', school]
		]);
		expect((await offerById(visitor, offerId))?.used).toBe(2);
		const initiative = await initiativeOfAgreement(id);
		const page = await initiativeById(ofPartner, initiative!);
		expect(page?.title).toBe('Samen lezen');
		expect(page?.parties.map((party) => party.name).toSorted()).toEqual(['Bs De Els', 'Leesclub']);
		const [shown] = await agreementsOf(ofPartner, page!);
		expect(shown?.events.map((event) => event.kind)).toEqual(['asked', 'yes', 'signed']);
		expect((await newestMail(personIdOf(ofPartner))).subject).toBe('Getekend: Samen lezen');
	});

	it('takes a mandate: a coordinator without one, a member and a stranger sign nothing', async () => {
		const id = await readyToSign(await makeOffer(partner));
		const without = await someoneAt(partner, 'coordinator');
		for (const scope of [without, await someoneAt(partner, 'member'), ofSchool])
			expect(await sign(scope, id, partner)).toMatchObject({ code: 'notFound' });
		const { current } = await read(id);
		const forged = { id, version: current.number, hash: current.hash, organisationId: municipality };
		expect(await signAgreement(ofMunicipality, { ...forged, agreed: 'yes' })).toMatchObject({
			code: 'notFound'
		});
		expect(await sign(ofPartner, id, partner, { agreed: 'no' })).toMatchObject({
			fields: { agreed: 'missing' }
		});
		expect((await read(id)).signatures).toEqual([]);
	});

	it('is done by the board for a school that got no mandate from it', async () => {
		const other = await makeOrganisation('Bs De Linde', { boardId: board });
		const ofOther = await withMandate(other, 'Lies Linde');
		const offerId = await makeOffer(partner);
		const id = await started(ofOther, await saidYes(offerId, other, ofOther));
		await fill(id, { offerId }, ofOther);
		await offered(id, ofOther);
		expect((await newestMail(personIdOf(ofBoard))).subject).toBe('Ligt klaar om te tekenen: Samen lezen');
		expect((await signingsOf(await read(id, ofOther))).get(other)).toMatchObject({
			ground: 'board',
			by: { id: board }
		});
		expect(await sign(ofOther, id, other)).toMatchObject({ code: 'notFound' });
		await sign(ofPartner, id, partner);
		expect((await read(id, ofOther)).life.state).toBe('offered');
		expect(await sign(ofBoard, id, other)).toMatchObject({ ok: true });
		const { life, signatures } = await read(id, ofOther);
		expect(life.state).toBe('signed');
		expect(signatures.find((one) => one.organisationId === other)).toMatchObject({
			personName: 'Bea Bestuur',
			signedFor: board
		});
	});

	it('counts for the version that was read, and no longer when it changes', async () => {
		const id = await readyToSign(await makeOffer(partner));
		const before = (await read(id)).current;
		await sign(ofPartner, id, partner);
		await save(ofSchool, id, 'care', { ...CARE, responsible: 'Juf Ans' });
		const stale = { id, version: before.number, hash: before.hash, organisationId: school, agreed: 'yes' };
		expect(await signAgreement(ofSchool, stale)).toMatchObject({ code: 'stale' });
		expect(await sign(ofSchool, id, school)).toMatchObject({ code: 'notOffered' });
		await offered(id);
		expect((await read(id)).signatures).toEqual([]);
		expect(await sign(ofSchool, id, school)).toMatchObject({ ok: true });
		expect(await sign(ofSchool, id, school, { hash: '0'.repeat(64) })).toMatchObject({ code: 'stale' });
		expect((await read(id)).life.state).toBe('offered');
	});

	it('happens once, however often somebody clicks', async () => {
		const offerId = await makeOffer(partner, { capacityTotal: 5 });
		const id = await readyToSign(offerId);
		await sign(ofSchool, id, school);
		const clicks = await Promise.all([1, 2, 3].map(() => sign(ofPartner, id, partner)));
		expect(clicks.every((outcome) => outcome.ok)).toBe(true);
		expect((await offerById(visitor, offerId))?.used).toBe(2);
		expect((await read(id)).facts.filter((fact) => fact.kind === 'signed')).toHaveLength(1);
	});

	it('is refused when the offer turned out to be full, and leaves everything as it was', async () => {
		const offerId = await makeOffer(partner, { capacityTotal: 3 });
		const [first, second] = [await readyToSign(offerId), await readyToSign(offerId)];
		for (const id of [first, second]) await sign(ofSchool, id, school);
		expect(await sign(ofPartner, first, partner)).toMatchObject({ ok: true });
		expect(await sign(ofPartner, second, partner)).toMatchObject({
			code: 'noCapacity',
			detail: { left: 1, unit: 'places' }
		});
		expect((await read(second)).life.state).toBe('offered');
		expect((await read(second)).signatures).toHaveLength(1);
		expect(await initiativeOfAgreement(second)).toBeNull();
		expect((await offerById(visitor, offerId))?.used).toBe(2);
	});

	it('is refused when an offer counts in something else than was agreed', async () => {
		const offerId = await makeOffer(partner, { capacityTotal: 5 });
		const id = await readyToSign(offerId);
		await sign(ofSchool, id, school);
		await db().updateTable('offer').set({ capacityUnit: 'hours' }).where('id', '=', offerId).execute();
		expect(await sign(ofPartner, id, partner)).toMatchObject({ code: 'offerChanged' });
		expect((await read(id)).life.state).toBe('offered');
	});

	it('takes from the school year in which the collaboration begins', async () => {
		const offerId = await makeOffer(partner, { capacityTotal: 5 });
		const nextYear = schoolYear(now(), 'NL').renewsOn;
		const id = await started(ofSchool, await saidYes(offerId));
		const { parties } = (await read(id)).current.content;
		await fill(id, { offerId });
		const endsOn = `${Number(nextYear.slice(0, 4)) + 1}-06-01`;
		await save(ofSchool, id, 'goal', { ...GOAL, startsOn: nextYear, endsOn, reviews: [endsOn] });
		await save(ofSchool, id, 'contributions', {
			contributions: [
				{ giverId: partner, kind: 'places', amount: '4', description: 'Lezen', until: endsOn, offerId }
			]
		});
		expect(parties).toHaveLength(2);
		expect(await offered(id)).toMatchObject({ ok: true });
		await sign(ofSchool, id, school);
		await sign(ofPartner, id, partner);
		expect((await offerById(visitor, offerId))?.used).toBe(0);
		const entries = await db()
			.selectFrom('capacityEntry')
			.select(['schoolYear', 'amount'])
			.where('agreementId', '=', id)
			.execute();
		expect(entries).toEqual([{ schoolYear: Number(nextYear.slice(0, 4)), amount: 4 }]);
	});
});

describe('an amendment', () => {
	it('leaves what was signed in force until it is signed too, and settles the ledger by the difference', async () => {
		const offerId = await makeOffer(partner, { capacityTotal: 5 });
		const id = await signedByAll(offerId);
		const first = (await read(id)).version;
		const initiative = await initiativeOfAgreement(id);
		await fill(id, { offerId, amount: '4', startsOn: dayFrom(1) });
		expect((await read(id)).life).toMatchObject({ state: 'drafted', inForce: first });
		expect((await offerById(visitor, offerId))?.used).toBe(2);
		await offered(id);
		await sign(ofSchool, id, school);
		expect((await read(id)).life.inForce).toBe(first);
		await sign(ofPartner, id, partner);
		const { life, version } = await read(id);
		expect(life).toEqual({ state: 'signed', inForce: version, current: version });
		expect((await offerById(visitor, offerId))?.used).toBe(4);
		expect(await initiativeOfAgreement(id)).toBe(initiative);
	});

	it('may be dropped: then the signed version is the one to read', async () => {
		const offerId = await makeOffer(partner);
		const id = await signedByAll(offerId);
		const { current } = await read(id);
		await save(ofPartner, id, 'care', { ...CARE, responsible: 'Juf Ans' });
		await addAgreementParty(ofPartner, {
			id,
			version: (await read(id)).version,
			organisationId: municipality
		});
		expect(await agreementById(ofMunicipality, id)).not.toBeNull();
		expect(await dropAmendment(ofPartner, { id, version: (await read(id)).version })).toMatchObject({
			ok: true
		});
		expect((await read(id)).current).toEqual(current);
		expect(await agreementById(ofMunicipality, id)).toBeNull();
	});

	it('may join a collaboration that one of the parties is in, and no other', async () => {
		const first = await signedByAll(await makeOffer(partner));
		const initiativeId = (await initiativeOfAgreement(first))!;
		const second = await signedByAll(await makeOffer(partner), { initiativeId });
		expect(await initiativeOfAgreement(second)).toBe(initiativeId);
		const joined = (await initiativeById(ofSchool, initiativeId))!;
		expect(await agreementsOf(ofSchool, joined)).toHaveLength(2);
		await db().deleteFrom('initiativeParty').where('initiativeId', '=', initiativeId).execute();
		const third = await signedByAll(await makeOffer(partner), { initiativeId });
		expect(await initiativeOfAgreement(third)).not.toBe(initiativeId);
	});
});

describe('withdrawing', () => {
	it('takes a reason, which the others get; what was not begun goes back to the ledger', async () => {
		const offerId = await makeOffer(partner, { capacityTotal: 5 });
		const id = await signedByAll(offerId, { startsOn: dayFrom(10) });
		const { version } = await read(id);
		const withdraw = (scope: Scope, changes: object = {}) =>
			withdrawAgreement(scope, { id, version, organisationId: partner, reason: 'Te druk.', ...changes });
		expect(await withdraw(ofPartner, { reason: ' ' })).toMatchObject({ fields: { reason: 'missing' } });
		expect(await withdraw(ofSchool)).toMatchObject({ code: 'notFound' });
		expect(await withdraw(ofPartner, { version: version - 1 })).toMatchObject({ code: 'stale' });
		expect(await withdraw(ofPartner)).toMatchObject({ ok: true });
		expect((await read(id)).life).toMatchObject({ state: 'withdrawn', inForce: null });
		expect((await offerById(visitor, offerId))?.used).toBe(0);
		const mail = await newestMail(personIdOf(ofSchool));
		expect(mail.subject).toBe('Leesclub trekt zich terug: Samen lezen');
		expect(mail.text).toContain('“Te druk.”');
		expect(await withdraw(ofPartner)).toMatchObject({ code: 'notFound' });
	});

	it('leaves the ledger alone once the collaboration began', async () => {
		const offerId = await makeOffer(partner, { capacityTotal: 5 });
		const id = await signedByAll(offerId, { startsOn: dayFrom(0) });
		const { version } = await read(id);
		await withdrawAgreement(ofSchool, { id, version, organisationId: school, reason: 'Verhuisd.' });
		expect((await offerById(visitor, offerId))?.used).toBe(2);
	});

	it('makes room for a new agreement in the same conversation', async () => {
		const requestId = await saidYes(await makeOffer(partner));
		const first = await started(ofSchool, requestId);
		await withdrawAgreement(ofSchool, { id: first, version: 1, organisationId: school, reason: 'Opnieuw.' });
		expect(await started(ofPartner, requestId)).not.toBe(first);
	});
});

describe('a day to look back', () => {
	it('is told to all parties, once, and the next one after it', async () => {
		const id = await signedByAll(await makeOffer(partner));
		const { version } = await read(id);
		const content = (await read(id)).current.content;
		// As if a second day had been agreed.
		await db()
			.updateTable('agreementVersion')
			.set({ content: JSON.stringify({ ...content, reviews: [dayFrom(60), dayFrom(90)] }) })
			.where('agreementId', '=', id)
			.where('number', '=', version)
			.execute();
		const mails = async () =>
			(
				await db()
					.selectFrom('mailMessage')
					.innerJoin('person', 'person.email', 'mailMessage.toAddress')
					.select('person.id')
					.where('subject', '=', 'Terugkijken: Samen lezen')
					.where('bodyText', 'like', `%${id}%`)
					.execute()
			).map((row) => row.id);
		moveClock(59 * 86_400_000);
		await runJob(SWEEP_DEADLINES, {});
		expect(await mails()).toEqual([]);
		moveClock(86_400_000);
		await runJob(SWEEP_DEADLINES, {});
		await runJob(SWEEP_DEADLINES, {});
		const told = await mails();
		expect(told.filter((one) => one === personIdOf(ofSchool))).toHaveLength(1);
		expect(told).toContain(personIdOf(ofPartner));
		moveClock(30 * 86_400_000);
		await runJob(SWEEP_DEADLINES, {});
		expect((await mails()).filter((one) => one === personIdOf(ofSchool))).toHaveLength(2);
		moveClock(-90 * 86_400_000);
	});

	it('is not told after somebody withdrew', async () => {
		const id = await signedByAll(await makeOffer(partner));
		const { version } = await read(id);
		await withdrawAgreement(ofSchool, { id, version, organisationId: school, reason: 'Verhuisd.' });
		const open = await db()
			.selectFrom('deadline')
			.select('dueAt')
			.where('kind', '=', REVIEW_AGREEMENT)
			.where('objectId', '=', id)
			.where('doneAt', 'is', null)
			.execute();
		expect(open).toEqual([]);
	});
});

describe('work on an agreement', () => {
	const stalledCases = async (id: string) =>
		await db()
			.selectFrom('brokerCase')
			.innerJoin('agreement', (join) => join.on('agreement.id', '=', id))
			.innerJoin('helpRequest', 'helpRequest.id', 'agreement.requestId')
			.innerJoin('brokerCaseFact', 'brokerCaseFact.caseId', 'brokerCase.id')
			.select('brokerCaseFact.kind')
			.whereRef('brokerCase.questionId', '=', 'helpRequest.questionId')
			.orderBy('brokerCaseFact.id')
			.execute();

	it('is movement: the conversation stands still only two weeks after the last of it', async () => {
		const id = await started(ofSchool, await saidYes(await makeOffer(partner)));
		moveClock(10 * 86_400_000);
		await save(ofSchool, id, 'care', CARE);
		moveClock(10 * 86_400_000);
		await runJob(SWEEP_DEADLINES, {});
		expect(await stalledCases(id)).toEqual([]);
		moveClock(5 * 86_400_000);
		await runJob(SWEEP_DEADLINES, {});
		expect(await stalledCases(id)).toEqual([{ kind: 'stalled' }]);
		await save(ofPartner, id, 'care', { ...CARE, responsible: 'Juf Ans' });
		expect(await stalledCases(id)).toEqual([{ kind: 'stalled' }, { kind: 'closed' }]);
		moveClock(-25 * 86_400_000);
	});

	it('that was signed doesn’t stand still', async () => {
		const id = await signedByAll(await makeOffer(partner));
		moveClock(30 * 86_400_000);
		await runJob(SWEEP_DEADLINES, {});
		expect(await stalledCases(id)).toEqual([]);
		moveClock(-30 * 86_400_000);
	});
});

describe('the file of a signed agreement', () => {
	it('is made once, and is recognised as long as not a byte changes', async () => {
		const id = await signedByAll(await makeOffer(partner));
		const agreement = await read(id);
		expect(await agreementFile(agreement)).toBeNull();
		const data = { id, number: String(agreement.version) };
		await runJob(MAKE_AGREEMENT_FILE, data);
		const file = await agreementFile(agreement);
		await runJob(MAKE_AGREEMENT_FILE, data);
		expect(await agreementFile(agreement)).toEqual(file);
		const { sha256 } = await db()
			.selectFrom('agreementFile')
			.select('sha256')
			.where('agreementId', '=', id)
			.executeTakeFirstOrThrow();
		expect(await verifiedFile(sha256)).toMatchObject({ parties: 2, state: 'inForce' });
		expect(await verifiedFile('0'.repeat(64))).toBeNull();
		await withdrawAgreement(ofSchool, {
			id,
			version: agreement.version,
			organisationId: school,
			reason: 'Klaar.'
		});
		expect(await verifiedFile(sha256)).toMatchObject({ state: 'withdrawn' });
	});

	it('is not made of a version that was never signed', async () => {
		const id = await readyToSign(await makeOffer(partner));
		const agreement = await read(id);
		await runJob(MAKE_AGREEMENT_FILE, { id, number: String(agreement.version) });
		expect(await agreementFile(agreement)).toBeNull();
	});

	it('says everything that the parties agreed on', async () => {
		const id = await readyToSign(await makeOffer(partner));
		const text = JSON.stringify(agreementDocument((await read(id)).current.content));
		for (const words of ['Alle kleuters', 'Bs De Els', 'Leesclub', '2 plekken', 'groep 2', 'een maand'])
			expect(text).toContain(words);
		expect(text).not.toContain('nog niet ingevuld');
	});
});

// Last: in a soak it leaves thousands of deadlines, more than a sweep takes at a time.
describe('signing in a race', () => {
	it('gives the last place, or hour, to one of two schools that sign at the same moment', async () => {
		const rival = await makeOrganisation('Bs De Den');
		const schools = [
			{ id: school, scope: ofSchool },
			{ id: rival, scope: await withMandate(rival, 'Ria Rivaal') }
		];
		for (let round = 0; round < Math.ceil(RUNS / 10); round += 1) {
			// In turn: one offer, and two that both want, named in another order; of places, and of hours.
			const offers = [await makeOffer(partner, { capacityTotal: 1 })];
			if (round % 2 === 1) offers.push(await makeOffer(partner, { capacityTotal: 1 }));
			const kind = round % 4 < 2 ? 'places' : 'hours';
			await db().updateTable('offer').set({ capacityUnit: kind }).where('id', 'in', offers).execute();
			const ready = schools.map(async ({ id: asker, scope }, index) => {
				const id = await started(scope, await saidYes(offers[0]!, asker, scope));
				await fill(id, { offerId: offers[0]!, amount: '1', kind }, scope);
				const contributions = (index === 0 ? offers : offers.toReversed()).map((offerId) => ({
					giverId: partner,
					kind,
					amount: '1',
					description: 'Lezen, samen',
					until: dayFrom(100),
					offerId
				}));
				await save(scope, id, 'contributions', { contributions });
				await offered(id, scope);
				expect(await sign(ofPartner, id, partner)).toMatchObject({ ok: true });
				return await read(id, scope);
			});
			const agreements = await Promise.all(ready);
			const outcomes = await Promise.all(
				agreements.map(({ id, current: { number, hash } }, index) =>
					signAgreement(schools[index]!.scope, {
						id,
						version: number,
						hash,
						organisationId: schools[index]!.id,
						agreed: 'yes'
					})
				)
			);
			expect(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.code)).toSorted()).toEqual([
				'noCapacity',
				'ok'
			]);
			for (const offerId of offers) expect((await offerById(visitor, offerId))?.used).toBe(1);
		}
	});
});
