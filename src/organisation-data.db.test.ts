import { sql } from 'kysely';
import { strFromU8, unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { MAKE_AGREEMENT_FILE } from '#domains/matching/server/jobs.ts';
import {
	answerRequest,
	proposeHelp,
	saveQuestionStep,
	saveShortlist,
	sendRequests,
	startQuestion
} from '#domains/matching/server/commands.ts';
import { agreementById, conversationsOf } from '#domains/matching/server/queries.ts';
import {
	giveBoardMandate,
	invitePerson,
	recordDiligence,
	takeAlong
} from '#domains/organisations/server/commands.ts';
import { organisationToTake } from '#domains/organisations/server/queries.ts';
import { now } from '#platform/server/clock.ts';
import { db } from '#platform/server/database.ts';
import { newId } from '#platform/server/ids.ts';
import { runJob } from '#platform/server/jobs.ts';
import { organisationData, organisationFile, type OwnedRow } from '#platform/server/organisation-data.ts';
import type { Scope } from '#platform/server/scope.ts';
import { makeParties, ofPartner, ofSchool, partner, school, signedByBoth } from '../test/agreements.ts';
import { useDatabase } from '../test/database.ts';
import {
	askQuestion,
	join,
	makeOffer,
	makeOrganisation,
	makePerson,
	personIdOf,
	scopeOf,
	someoneAt,
	visitor
} from '../test/world.ts';
import { organisationOwned } from './wiring.ts';

useDatabase();

let board: string;
let ofBoard: Scope;
let alliance: Scope;
let silent: string;
let agreement: string;
let draft: string;
let draftOffer: string;

/** Somebody who coordinates all of these, and holds a role in the alliance too. */
async function withManyHats(...organisations: string[]): Promise<Scope> {
	const personId = await makePerson('Vera Veelzijdig');
	for (const organisation of organisations) await join(personId, organisation, 'coordinator');
	await db().insertInto('allianceRole').values({ personId, role: 'coordinator', grantedAt: now() }).execute();
	return await scopeOf(personId);
}

beforeAll(async () => {
	await makeParties();
	board = await makeOrganisation('Stichting Boven', { kind: 'schoolBoard' });
	await db().updateTable('organisation').set({ boardId: board }).where('id', '=', school).execute();
	ofBoard = await someoneAt(board, 'coordinator', 'Bea Bestuur');
	alliance = await withManyHats();
	expect(await giveBoardMandate(ofBoard, { schoolId: school, basis: 'statuut' })).toMatchObject({ ok: true });
	agreement = await signedByBoth({ title: 'Samen voorlezen' });
	const version = String((await agreementById(ofSchool, agreement))!.version);
	await runJob(MAKE_AGREEMENT_FILE, { id: agreement, number: version });

	draft = newId();
	await startQuestion(ofSchool, { id: draft, organisationId: school });
	await saveQuestionStep(ofSchool, {
		id: draft,
		version: 1,
		answer: { step: 'words', fields: { title: 'NOG NIET AF', situation: 'Iets.', wish: '' } }
	});
	const questionId = await askQuestion(ofSchool, school);
	const offerId = await makeOffer(partner, { title: '=HYPERLINK("http://kwaad.test")' });
	await saveShortlist(ofSchool, { questionId, shown: [offerId], chosen: [offerId] });
	const other = await makeOffer(partner, { title: 'Tweede aanbod' });
	await sendRequests(ofSchool, {
		questionId,
		offerIds: [other],
		message: 'Willen jullie helpen?',
		conflictOfInterest: 'EIGEN BAND MET EEN BESTUURSLID'
	});
	const [talk] = await conversationsOf(ofSchool, questionId);
	await answerRequest(ofPartner, {
		requestId: talk!.id,
		version: 1,
		messageId: newId(),
		answer: 'askedBack',
		text: 'Wanneer schikt het?'
	});

	silent = await makeOrganisation('Obs De Stille School', { boardId: board });
	const ofSilent = await someoneAt(silent, 'coordinator', 'Willy Fluister');
	const nameless = await askQuestion(ofSilent, silent, 'nameless');
	const proposed = await proposeHelp(ofPartner, {
		requestId: newId(),
		messageId: newId(),
		questionId: nameless,
		partnerId: partner,
		offerId: '',
		text: 'Wij denken graag mee.',
		amount: '',
		unit: 'hours'
	});
	expect(proposed).toMatchObject({ ok: true });
	draftOffer = newId();
	const offered = await db()
		.selectFrom('offer')
		.selectAll()
		.where('id', '=', other)
		.executeTakeFirstOrThrow();
	await db()
		.insertInto('offer')
		.values({ ...offered, id: draftOffer, title: 'AANBOD IN DE MAAK', publishedAt: null })
		.execute();
	await invitePerson(ofSchool, { organisationId: school, role: 'member', email: 'nieuw@school.example' });

	await recordDiligence(alliance, {
		id: newId(),
		organisationId: partner,
		kind: 'dueDiligence',
		outcome: 'attention',
		note: 'GEHEIM ONDERZOEK',
		source: 'GEHEIME BRON',
		validUntil: ''
	});
	const caseId = newId();
	await db().insertInto('brokerCase').values({ id: caseId, questionId, openedAt: now() }).execute();
	await db()
		.insertInto('brokerCaseFact')
		.values({ caseId, kind: 'noted', at: now(), body: 'GEHEIME ZAAK', byPerson: personIdOf(alliance) })
		.execute();
});

async function taken(scope: Scope, organisationId: string): Promise<Record<string, OwnedRow[]>> {
	return (await organisationData(organisationOwned, scope, organisationId)).tables;
}

/** All that an export says, as one text. */
const textOf = async (scope: Scope, organisationId: string) =>
	JSON.stringify(await taken(scope, organisationId));

/** Every secret that is kept as a hash. */
async function hashes(): Promise<string[]> {
	const { rows: columns } = await sql<{ table: string; column: string }>`
		select table_name as table, column_name as column from information_schema.columns
		where table_schema = 'public' and column_name like '%\\_hash'`.execute(db());
	const found: string[] = [];
	for (const { table, column } of columns) {
		const { rows } = await sql<{ hash: string }>`
			select ${sql.ref(column)} as hash from ${sql.table(table)}`.execute(db());
		found.push(...rows.map(({ hash }) => hash));
	}
	return found;
}

describe('what an organisation takes along', () => {
	it('is declared for every table that refers to organisations, through others too, and for no other', async () => {
		const { rows } = await sql<{ name: string }>`
			with recursive related (id) as (
				select 'organisation'::regclass::oid
				union select conrelid from pg_constraint join related on confrelid = id where contype = 'f'
			) select relname as name from related join pg_class on oid = id order by 1`.execute(db());
		const tables = rows.map(({ name }) => name);
		expect(tables).toContain('thread_message');
		expect(Object.keys(organisationOwned).toSorted()).toEqual(tables);
	});

	it('is all that a school wrote, did, was answered and signed', async () => {
		const found = await taken(ofSchool, school);
		expect(found).toMatchObject({
			organisation: [{ name: 'Bs De Els', board: 'Stichting Boven' }],
			invitation: [{ email: 'nieuw@school.example' }],
			signing_mandate: [{ name: 'Sara School', basis: 'volgens het statuut' }],
			board_mandate: [{ board: 'Stichting Boven', school: 'Bs De Els' }],
			shortlist_entry: [{ partner: 'Leesclub' }],
			agreement: [{ id: agreement }],
			agreement_file: [{ file: expect.stringContaining(agreement) }],
			initiative_agreement: [{ agreement: 'Samen voorlezen', state: 'signed' }],
			offer: [],
			capacity_entry: []
		});
		expect(found.membership).toEqual([
			expect.objectContaining({ name: 'Sara School', email: expect.stringContaining('@') })
		]);
		expect(found.help_question!.map((row) => row.title)).toContain('NOG NIET AF');
		expect(found.thread_message!.map(({ by, body }) => [by, body])).toEqual(
			expect.arrayContaining([
				['Sara School', 'Willen jullie helpen?'],
				['Piet Partner', 'Wanneer schikt het?']
			])
		);
		expect(JSON.stringify(found.help_request)).toContain('EIGEN BAND MET EEN BESTUURSLID');
		expect(found.agreement_signature!.map((row) => row.personName)).toEqual(['Sara School', 'Piet Partner']);
	});

	it('is of a partner its offers, ledger and drafts, and of a conversation its own side', async () => {
		const found = await taken(ofPartner, partner);
		expect(found.offer!.map((row) => row.title)).toContain('AANBOD IN DE MAAK');
		expect(found.capacity_entry).toMatchObject([{ amount: 2, agreementId: agreement }]);
		expect(found.help_question).toEqual([]);
		expect(found.help_request!.map(({ side }) => side)).toEqual(['partner', 'partner', 'partner']);
		expect(found.help_request!.at(-1)).toMatchObject({ school: null, province: 'Utrecht' });
	});

	it('is for the board of a school the same, without what is a draft or the school’s own to keep', async () => {
		const found = await taken(ofBoard, school);
		expect(found.agreement).toMatchObject([{ id: agreement }]);
		expect(JSON.stringify(found)).not.toContain('NOG NIET AF');
		expect(JSON.stringify(found)).not.toContain(draft);
	});

	it('is of a board its own, not that of its schools', async () => {
		const found = await taken(ofBoard, board);
		expect(found).toMatchObject({ help_question: [], help_request: [], agreement: [] });
		expect(found.membership).toMatchObject([{ name: 'Bea Bestuur' }]);
	});
});

describe('an export holds nothing of others', () => {
	const SECRETS = ['GEHEIM', 'EIGEN BAND', 'Stille School', 'Willy Fluister', 'NOG NIET AF'];

	it('for a partner: no notes of the alliance or the school, and not which school asks nameless', async () => {
		const text = await textOf(ofPartner, partner);
		expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
		expect(text).not.toContain(silent);
		expect(text).not.toContain(personIdOf(ofSchool));
	});

	it('for a school: no notes of the alliance, no offers in the making', async () => {
		const text = await textOf(ofSchool, school);
		const secrets = ['GEHEIM', 'Stille School', 'AANBOD IN DE MAAK', draftOffer];
		expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
	});

	it('whatever else who asks for it may see: for another organisation, or for the alliance', async () => {
		const manyHats = await withManyHats(school, silent, partner);
		const text = await textOf(manyHats, partner);
		expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
	});

	it('and no secret of a mail, as a hash or otherwise', async () => {
		const all = await hashes();
		expect(all.length).toBeGreaterThan(2);
		for (const [scope, organisation] of [
			[ofSchool, school],
			[ofPartner, partner]
		] as const) {
			const text = await textOf(scope, organisation);
			expect(all.filter((hash) => text.includes(hash))).toEqual([]);
		}
	});

	it('for who doesn’t act for it: nothing at all', async () => {
		const member = await someoneAt(school, 'member', 'Max Lid');
		for (const scope of [visitor, member, ofPartner, alliance]) {
			expect(await takeAlong(scope, { id: school })).toMatchObject({ code: 'notFound' });
			expect(await organisationToTake(scope, school)).toBeNull();
			await expect(taken(scope, school)).rejects.toThrow('acts for');
		}
		expect(await takeAlong(ofSchool, { id: newId() })).toMatchObject({ code: 'notFound' });
	});
});

describe('taking along', () => {
	it('is kept as a fact, with who did it', async () => {
		expect(await organisationToTake(ofBoard, school)).toMatchObject({ name: 'Bs De Els', drafts: false });
		expect(await takeAlong(ofBoard, { id: school })).toMatchObject({ ok: true });
		const facts = await db()
			.selectFrom('auditFact')
			.select(['actorId', 'objectType', 'objectId'])
			.where('command', '=', 'organisations.takeAlong')
			.execute();
		expect(facts).toEqual([{ actorId: personIdOf(ofBoard), objectType: 'organisation', objectId: school }]);
	});

	it('gives one file: JSON, tables in which nothing runs, and the signed papers', async () => {
		const stream = organisationFile(organisationOwned, ofPartner, partner);
		const files = unzipSync(new Uint8Array(await new Response(stream).arrayBuffer()));
		const json = JSON.parse(strFromU8(files['kwartje.json']!)) as Record<string, unknown>;
		expect(json).toMatchObject({
			organisation: [{ name: 'Leesclub' }],
			leftOut: { diligence_fact: expect.stringContaining('alliance') }
		});
		const offers = strFromU8(files['tables/offer.csv']!);
		expect(offers).toContain('"\'=HYPERLINK(""http://kwaad.test"")"');
		const papers = Object.entries(files).filter(([name]) => name.endsWith('.pdf'));
		expect(papers.map(([, bytes]) => strFromU8(bytes.subarray(0, 5)))).toEqual(['%PDF-']);
	});

	it('is still possible when the organisation was closed', async () => {
		const closing = await makeOrganisation('Bs De Laatste');
		const scope = await someoneAt(closing, 'coordinator', 'Lotte Laatst');
		const questionId = await askQuestion(scope, closing);
		await db().updateTable('organisation').set({ closedAt: now() }).where('id', '=', closing).execute();
		const later = await scopeOf(personIdOf(scope));
		expect(await takeAlong(later, { id: closing })).toMatchObject({ ok: true });
		expect((await taken(later, closing)).help_question).toMatchObject([{ id: questionId }]);
	});
});
