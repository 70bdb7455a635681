import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { sql } from 'kysely';
import { type Actor, actsFor, hasAllianceRole } from '#kernel/actor.ts';
import { maySign } from '#domains/organisations/policy.ts';
import { personNames, type Signing, signersOf } from '#domains/organisations/server/queries.ts';
import { db, type Database, type Trx } from '#platform/server/database.ts';
import type { Scope } from '#platform/server/scope.ts';
import { type AgreementContent, type AgreementLife, type AgreementState, lifeOf } from '../engine/index.ts';
import { type AgreementFacts, maySeeAgreement } from '../policy.ts';
import type { Thread } from './conversation-queries.ts';
import { holdQuestion } from './question-queries.ts';

export type AgreementVersion = {
	number: number;
	content: AgreementContent;
	/** SHA-256 of which agreement and version it is and what it says, as canonical JSON (RFC 8785). */
	hash: string;
	createdAt: Date;
	/** Who wrote it; null when they left. */
	by: string | null;
};

export type Signature = {
	organisationId: string;
	signedFor: string;
	personName: string;
	at: Date;
};

export type AgreementFact = {
	kind: AgreementState | 'amendmentDropped';
	number: number;
	at: Date;
	by: string | null;
	organisationId: string | null;
	reason: string;
};

export type Agreement = {
	id: string;
	/** The number of its newest version. */
	version: number;
	requestId: string;
	questionId: string;
	/** Of the question. */
	questionTitle: string;
	/** The two sides of the conversation that it came from: they stay its parties. */
	sides: string[];
	createdAt: Date;
	life: AgreementLife;
	stateAt: Date;
	/** The version to read and go on with. */
	current: AgreementVersion;
	facts: AgreementFact[];
	policy: AgreementFacts & { askerId: string; nameless: boolean };
	/** Under the current version. */
	signatures: Signature[];
	/** For who left by an amendment: since when. They have the agreement as they signed it last. */
	leftAt: Date | null;
};

export function hashOf(agreementId: string, number: number, content: AgreementContent): string {
	const text = canonicalize({ agreementId, number, content });
	return createHash('sha256').update(text!).digest('hex');
}

/** Boards of the schools among these organisations: they sign for a school that may not sign itself. */
async function boardsOf(source: Database | Trx, ids: string[]): Promise<string[]> {
	const rows = await source
		.selectFrom('organisation')
		.select('boardId')
		.where('id', 'in', ids)
		.where('boardId', 'is not', null)
		.execute();
	return rows.flatMap((row) => row.boardId ?? []);
}

async function versionOf(
	source: Database | Trx,
	agreementId: string,
	number: number
): Promise<AgreementVersion> {
	const row = await source
		.selectFrom('agreementVersion')
		.select(['number', 'content', 'hash', 'createdAt', 'createdBy'])
		.where('agreementId', '=', agreementId)
		.where('number', '=', number)
		.executeTakeFirstOrThrow();
	const { createdBy, content, ...version } = row;
	const names = await personNames([createdBy], source);
	return {
		...version,
		content: content as AgreementContent,
		by: createdBy ? (names.get(createdBy) ?? null) : null
	};
}

/** The caller decides who may have it. */
async function readAgreement(source: Database | Trx, id: string): Promise<Agreement | null> {
	const row = await source
		.selectFrom('agreement')
		.innerJoin('helpRequest', 'helpRequest.id', 'agreement.requestId')
		.innerJoin('helpQuestion', 'helpQuestion.id', 'helpRequest.questionId')
		.select(['agreement.id', 'agreement.version', 'agreement.requestId', 'agreement.createdAt'])
		.select(['helpRequest.questionId', 'helpRequest.partnerId', 'helpQuestion.organisationId as askerId'])
		.select(['helpQuestion.visibility', 'helpQuestion.title as questionTitle'])
		.where('agreement.id', '=', id)
		.executeTakeFirst();
	if (!row) return null;
	const { askerId, partnerId, visibility, ...agreement } = row;
	const facts = await source
		.selectFrom('agreementFact')
		.select(['kind', 'number', 'at', 'byPerson', 'organisationId', 'reason'])
		.where('agreementId', '=', id)
		.orderBy('id')
		.execute();
	const life = lifeOf(facts as { kind: AgreementState; number: number }[], row.version);
	const partyIds = (
		await source.selectFrom('agreementParty').select('organisationId').where('agreementId', '=', id).execute()
	).map((party) => party.organisationId);
	const names = await personNames(
		facts.map((fact) => fact.byPerson),
		source
	);
	return {
		...agreement,
		sides: [askerId, partnerId],
		life,
		stateAt: facts.at(-1)!.at,
		current: await versionOf(source, id, life.current),
		facts: facts.map(({ byPerson, kind, ...fact }) => ({
			...fact,
			kind: kind as AgreementFact['kind'],
			by: byPerson ? (names.get(byPerson) ?? null) : null
		})),
		policy: {
			partyIds,
			boardIds: await boardsOf(source, partyIds),
			askerId,
			nameless: visibility === 'nameless'
		},
		signatures: await signaturesUnder(source, id, life.current),
		leftAt: null
	};
}

/** Who signed a version. */
async function signaturesUnder(source: Database | Trx, id: string, number: number): Promise<Signature[]> {
	return await source
		.selectFrom('agreementSignature')
		.select(['organisationId', 'signedFor', 'personName', 'at'])
		.where('agreementId', '=', id)
		.where('number', '=', number)
		.orderBy('at')
		.execute();
}

/** As an actor signed it last who is no party any more, without all that came after; null for who never signed. */
async function asSigned(actor: Actor, agreement: Agreement): Promise<Agreement | null> {
	const { id } = agreement;
	const signings = agreement.facts.filter((fact) => fact.kind === 'signed').toReversed();
	for (const [index, { number }] of signings.entries()) {
		const signatures = await signaturesUnder(db(), id, number);
		const partyIds = signatures.map((signature) => signature.organisationId);
		if (!maySeeAgreement(actor, { partyIds, boardIds: await boardsOf(db(), partyIds) })) continue;
		const facts = agreement.facts.filter((fact) => fact.number <= number);
		return {
			...agreement,
			version: number,
			life: { state: 'signed', inForce: number, current: number },
			stateAt: facts.at(-1)!.at,
			current: await versionOf(db(), id, number),
			facts,
			signatures,
			leftAt: signings[index - 1]?.at ?? null
		};
	}
	return null;
}

/** What the parties signed and is in force; null when nothing is. The caller read the agreement. */
export async function contentInForce(
	{ id, life }: Agreement,
	source: Database | Trx = db()
): Promise<AgreementContent | null> {
	return life.inForce === null ? null : (await versionOf(source, id, life.inForce)).content;
}

/** What a withdrawal ends: what is in force, else the draft. Only who is party to that withdraws from it. */
export async function contentToWithdraw(
	agreement: Agreement,
	source: Database | Trx = db()
): Promise<AgreementContent> {
	return (await contentInForce(agreement, source)) ?? agreement.current.content;
}

/** Parties that this actor may not take out: both sides of the conversation, and others that signed what is in force. */
export async function stayingParties(
	actor: Actor,
	agreement: Agreement,
	source: Database | Trx = db()
): Promise<string[]> {
	const { parties = [] } = (await contentInForce(agreement, source)) ?? {};
	const others = parties.map((party) => party.organisationId).filter((id) => !actsFor(actor, id));
	return [...agreement.sides, ...others];
}

export type PromisedHours = {
	agreementId: string;
	giverId: string;
	hours: number;
	fromOn: string;
	untilOn: string;
};

/** The hours that parties promised in what is in force of these agreements. The caller decides who may know. */
export async function hoursPromised(
	source: Database | Trx,
	agreementIds: readonly string[]
): Promise<PromisedHours[]> {
	if (agreementIds.length === 0) return [];
	const ids = sql<string[]>`${agreementIds}::uuid[]`;
	const facts = await source
		.selectFrom('agreementFact')
		.select(['agreementId', 'kind', 'number'])
		.where('agreementId', '=', sql<string>`any(${ids})`)
		.orderBy('id')
		.execute();
	const inForce = [...Map.groupBy(facts, ({ agreementId }) => agreementId)].flatMap(([agreementId, own]) => {
		const newest = own.reduce((most, { number }) => Math.max(most, number), 0);
		const { inForce: number } = lifeOf(own as { kind: AgreementState; number: number }[], newest);
		return number === null ? [] : [{ agreementId, number }];
	});
	const versions = await source
		.selectFrom('agreementVersion')
		.select(['agreementId', 'number', 'content'])
		.where('agreementId', '=', sql<string>`any(${ids})`)
		.execute();
	return inForce.flatMap(({ agreementId, number }) => {
		const version = versions.find((one) => one.agreementId === agreementId && one.number === number);
		const { contributions = [], startsOn, endsOn } = (version?.content ?? {}) as Partial<AgreementContent>;
		return contributions.flatMap(({ kind, giverId, amount, until }) => {
			const untilOn = until ?? endsOn;
			const promised = kind === 'hours' && amount !== null && startsOn && untilOn;
			return promised ? [{ agreementId, giverId, hours: amount, fromOn: startsOn, untilOn }] : [];
		});
	});
}

/** Holds the questions that these agreements came from until commit: who ends agreements does so before all else. */
export async function holdQuestionsOf(trx: Trx, agreementIds: readonly string[]): Promise<void> {
	if (agreementIds.length === 0) return;
	const rows = await trx
		.selectFrom('agreement')
		.innerJoin('helpRequest', 'helpRequest.id', 'agreement.requestId')
		.select('helpRequest.questionId')
		.distinct()
		.where('agreement.id', 'in', agreementIds)
		.orderBy('helpRequest.questionId')
		.execute();
	for (const { questionId } of rows) await holdQuestion(trx, questionId);
}

/** For commands: an agreement, whose question is held until commit. */
export async function agreementForWriting(trx: Trx, id: string): Promise<Agreement | null> {
	const about = await trx
		.selectFrom('agreement')
		.innerJoin('helpRequest', 'helpRequest.id', 'agreement.requestId')
		.select('helpRequest.questionId')
		.where('agreement.id', '=', id)
		.executeTakeFirst();
	if (!about) return null;
	await holdQuestion(trx, about.questionId);
	return await readAgreement(trx, id);
}

/** An agreement for its parties, and what they signed for those that left; nobody else. */
export async function agreementById(scope: Scope, id: string): Promise<Agreement | null> {
	const agreement = await readAgreement(db(), id);
	if (!agreement || maySeeAgreement(scope.actor, agreement.policy)) return agreement;
	return await asSigned(scope.actor, agreement);
}

/** Who signs for each party of the current version. */
export async function signingsOf(agreement: Agreement): Promise<Map<string, Signing>> {
	return await signersOf(
		db(),
		agreement.current.content.parties.map((party) => party.organisationId)
	);
}

/** All versions, newest first. The caller read the agreement itself. */
export async function versionsOf(
	agreement: Agreement
): Promise<Omit<AgreementVersion, 'content' | 'hash'>[]> {
	const rows = await db()
		.selectFrom('agreementVersion')
		.select(['number', 'createdAt', 'createdBy'])
		.where('agreementId', '=', agreement.id)
		.where('number', '<=', agreement.version)
		.orderBy('number', 'desc')
		.execute();
	const names = await personNames(rows.map((row) => row.createdBy));
	return rows.map(({ createdBy, ...row }) => ({
		...row,
		by: createdBy ? (names.get(createdBy) ?? null) : null
	}));
}

/** One version, of an agreement that the caller read. */
export async function agreementVersion(
	agreement: Agreement,
	number: number
): Promise<AgreementVersion | null> {
	return number >= 1 && number <= agreement.version ? await versionOf(db(), agreement.id, number) : null;
}

/** Where agreements stand, by id. */
async function standings(
	source: Database | Trx,
	agreements: readonly { id: string; version: number }[]
): Promise<Map<string, AgreementLife & { stateAt: Date }>> {
	if (agreements.length === 0) return new Map();
	const facts = await source
		.selectFrom('agreementFact')
		.select(['agreementId', 'kind', 'number', 'at'])
		.where(
			'agreementId',
			'in',
			agreements.map(({ id }) => id)
		)
		.orderBy('id')
		.execute();
	const byAgreement = Map.groupBy(facts, (fact) => fact.agreementId);
	return new Map(
		agreements.map(({ id, version }) => {
			const own = byAgreement.get(id) ?? [];
			const life = lifeOf(own as { kind: AgreementState; number: number }[], version);
			return [id, { ...life, stateAt: own.at(-1)!.at }];
		})
	);
}

/** The agreement that a conversation led to and that wasn't withdrawn. */
export async function liveAgreementOf(
	source: Database | Trx,
	requestId: string
): Promise<({ id: string } & AgreementLife) | null> {
	const rows = await source
		.selectFrom('agreement')
		.select(['id', 'version'])
		.where('requestId', '=', requestId)
		.orderBy('createdAt', 'desc')
		.orderBy('id', 'desc')
		.execute();
	const lives = await standings(source, rows);
	const live = rows.find(({ id }) => lives.get(id)!.state !== 'withdrawn');
	return live ? { id: live.id, ...lives.get(live.id)! } : null;
}

/** The same for who reads the conversation: both its sides are parties, or were. */
export async function agreementOfThread(thread: Thread): Promise<({ id: string } & AgreementLife) | null> {
	return await liveAgreementOf(db(), thread.conversation.id);
}

export type AgreementRow = {
	id: string;
	title: string;
	state: AgreementState;
	stateAt: Date;
	inForce: number | null;
	parties: { id: string; name: string }[];
	/** Parties for which this person may sign, and nobody did yet. */
	toSign: string[];
};

/** The agreements of this person's organisations, and those that they may sign; newest movement first. */
export async function ownAgreements(scope: Scope): Promise<AgreementRow[]> {
	const { actor } = scope;
	if (actor.kind !== 'person') return [];
	const reach = [
		...actor.memberships.map((membership) => membership.organisationId),
		...actor.boardSchoolIds
	];
	if (reach.length + actor.signsFor.length === 0) return [];
	const own = await db()
		.selectFrom('agreement')
		.select(['id', 'version'])
		.where('id', 'in', (eb) =>
			eb
				.selectFrom('agreementParty')
				.innerJoin('organisation', 'organisation.id', 'agreementParty.organisationId')
				.select('agreementId')
				.where((of) =>
					of.or([
						...(reach.length ? [of('organisationId', 'in', reach)] : []),
						...(actor.signsFor.length ? [of('organisation.boardId', 'in', actor.signsFor)] : [])
					])
				)
		)
		.orderBy('createdAt', 'desc')
		.orderBy('id')
		.limit(200)
		.execute();
	if (own.length === 0) return [];
	const lives = await standings(db(), own);
	const current = own.map(({ id }) => ({ agreementId: id, number: lives.get(id)!.current }));
	const [versions, signatures] = await Promise.all([
		db()
			.selectFrom('agreementVersion')
			.select(['agreementId', 'content'])
			.where((eb) => eb.or(current.map((version) => eb.and(version))))
			.execute(),
		db()
			.selectFrom('agreementSignature')
			.select(['agreementId', 'organisationId'])
			.where((eb) => eb.or(current.map((version) => eb.and(version))))
			.execute()
	]);
	const contents = new Map(versions.map((row) => [row.agreementId, row.content as AgreementContent]));
	const signed = new Set(signatures.map((row) => `${row.agreementId} ${row.organisationId}`));
	const offered = own.filter(({ id }) => lives.get(id)!.state === 'offered');
	const signings = await signersOf(
		db(),
		offered.flatMap(({ id }) => contents.get(id)!.parties.map((party) => party.organisationId))
	);
	const rows = own.map(({ id }): AgreementRow => {
		const { state, stateAt, inForce } = lives.get(id)!;
		const { title, parties } = contents.get(id)!;
		const mine = parties
			.map((party) => party.organisationId)
			.filter((partyId) => {
				const signing = signings.get(partyId);
				return signing && maySign(actor, signing) && !signed.has(`${id} ${partyId}`);
			});
		return {
			id,
			title,
			state,
			stateAt,
			inForce,
			parties: parties.map(({ organisationId, name }) => ({ id: organisationId, name })),
			toSign: state === 'offered' ? mine : []
		};
	});
	return rows.sort((a, b) => b.stateAt.getTime() - a.stateAt.getTime());
}

/** What an initiative shows of an agreement, also to those who may not read what it says. */
export type AgreementSummary = {
	id: string;
	title: string;
	state: AgreementState;
	stateAt: Date;
	/** Whether this reader may open it. */
	open: boolean;
	/** How it came about, oldest first: the question, the yes, each signing, the end. */
	events: { kind: 'asked' | 'yes' | 'signed' | 'amended' | 'withdrawn'; at: Date }[];
	/** Null for who must not hear which school asked this, nameless. */
	question: { title: string; school: string } | null;
	partner: string;
};

/** The caller's own query decided that these agreements may be known of. */
export async function agreementSummaries(scope: Scope, ids: readonly string[]): Promise<AgreementSummary[]> {
	const summaries: AgreementSummary[] = [];
	for (const id of ids) {
		const agreement = await readAgreement(db(), id);
		if (!agreement) continue;
		const origin = await db()
			.selectFrom('helpRequest')
			.innerJoin('helpQuestion', 'helpQuestion.id', 'helpRequest.questionId')
			.innerJoin('organisation as school', 'school.id', 'helpQuestion.organisationId')
			.innerJoin('organisation as partner', 'partner.id', 'helpRequest.partnerId')
			.select(['helpQuestion.title', 'helpQuestion.visibility'])
			.select(['school.name as school', 'partner.name as partner'])
			.select((eb) => [
				eb
					.selectFrom('helpQuestionFact')
					.select((inner) => inner.fn.min('at').as('at'))
					.whereRef('helpQuestionFact.questionId', '=', 'helpQuestion.id')
					.where('kind', '=', 'published')
					.as('askedAt'),
				eb
					.selectFrom('helpRequestFact')
					.select((inner) => inner.fn.max('at').as('at'))
					.whereRef('helpRequestFact.requestId', '=', 'helpRequest.id')
					.where('kind', '=', 'interested')
					.as('yesAt')
			])
			.where('helpRequest.id', '=', agreement.requestId)
			.executeTakeFirstOrThrow();
		const signings = agreement.facts.filter((fact) => fact.kind === 'signed');
		const ending = agreement.facts.find((fact) => fact.kind === 'withdrawn');
		const { title, school, partner, askedAt, yesAt, visibility } = origin;
		const open = maySeeAgreement(scope.actor, agreement.policy);
		const knowsAsker = open || visibility !== 'nameless' || hasAllianceRole(scope.actor, 'coordinator');
		// What is being drafted is not for who may not open it.
		const last = signings.at(-1);
		const signed = last ? (await versionOf(db(), id, last.number)).content : agreement.current.content;
		summaries.push({
			id,
			title: signed.title,
			state: agreement.life.inForce === null ? agreement.life.state : 'signed',
			stateAt: (ending ?? last)?.at ?? agreement.stateAt,
			open,
			events: [
				...(askedAt && knowsAsker ? [{ kind: 'asked' as const, at: askedAt }] : []),
				...(yesAt ? [{ kind: 'yes' as const, at: yesAt }] : []),
				...signings.map(({ at }, index) => ({
					kind: index === 0 ? ('signed' as const) : ('amended' as const),
					at
				})),
				...(ending ? [{ kind: 'withdrawn' as const, at: ending.at }] : [])
			],
			question: knowsAsker ? { title, school } : null,
			partner
		});
	}
	return summaries;
}

// --- Files -----------------------------------------------------------------------------------------------------

/** The file of the version in force, or of the last one that was; null until the job made it. */
export async function agreementFile(agreement: Agreement): Promise<{ number: number; bytes: Buffer } | null> {
	const row = await db()
		.selectFrom('agreementFile')
		.select(['number', 'bytes'])
		.where('agreementId', '=', agreement.id)
		.where('number', '<=', agreement.version)
		.orderBy('number', 'desc')
		.executeTakeFirst();
	return row ?? null;
}

export type VerifiedFile = { signedAt: Date; parties: number; state: 'inForce' | 'replaced' | 'withdrawn' };

/** Whether a file with this SHA-256 is a signed agreement, for whoever holds it. It tells no more than the file does. */
export async function verifiedFile(sha256: string): Promise<VerifiedFile | null> {
	const file = await db()
		.selectFrom('agreementFile')
		.select(['agreementId', 'number'])
		.where('sha256', '=', sha256)
		.executeTakeFirst();
	const agreement = file && (await readAgreement(db(), file.agreementId));
	if (!file || !agreement) return null;
	const signing = agreement.facts.find((fact) => fact.kind === 'signed' && fact.number === file.number)!;
	const { inForce } = agreement.life;
	const { content } = await versionOf(db(), file.agreementId, file.number);
	return {
		signedAt: signing.at,
		parties: content.parties.length,
		state: inForce === file.number ? 'inForce' : inForce === null ? 'withdrawn' : 'replaced'
	};
}

/** A signed version with its signatures, for its file. */
export async function signedVersion(
	scope: Scope,
	{ id, number }: { id: string; number: number }
): Promise<
	| (AgreementVersion & {
			signedAt: Date;
			signatures: (Signature & { organisation: string; mandateOf: string })[];
	  })
	| null
> {
	const agreement = await agreementById(scope, id);
	const signing = agreement?.facts.find((fact) => fact.kind === 'signed' && fact.number === number);
	if (!agreement || !signing) return null;
	const rows = await db()
		.selectFrom('agreementSignature')
		.innerJoin('organisation as mandate', 'mandate.id', 'agreementSignature.signedFor')
		.select(['organisationId', 'signedFor', 'personName', 'at', 'mandate.name as mandateOf'])
		.where('agreementId', '=', id)
		.where('number', '=', number)
		.orderBy('at')
		.execute();
	const version = await versionOf(db(), id, number);
	const nameOf = (organisationId: string) =>
		version.content.parties.find((party) => party.organisationId === organisationId)?.name ?? '';
	return {
		...version,
		signedAt: signing.at,
		signatures: rows.map((row) => ({ ...row, organisation: nameOf(row.organisationId) }))
	};
}
