import { createHash } from 'node:crypto';
import { z } from 'zod';
import { m } from '#messages';
import type { InitiativeStopped } from '#domains/initiatives/events.ts';
import { type Actor, personIdOf } from '#kernel/actor.ts';
import { addDays, localDay, startOfDay } from '#kernel/dates.ts';
import { failure } from '#kernel/result.ts';
import { maySign } from '#domains/organisations/policy.ts';
import {
	type OrganisationCard,
	organisationCards,
	type Reachable,
	signersOf,
	spokespeopleOf
} from '#domains/organisations/server/queries.ts';
import { addressOf } from '#platform/server/addresses.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { closeDeadline, setDeadline } from '#platform/server/deadlines.ts';
import { emit } from '#platform/server/events.ts';
import { queueJob } from '#platform/server/jobs.ts';
import { queueMail } from '#platform/server/mail.ts';
import { raiseRevision } from '#platform/server/revision.ts';
import { bumpVersion } from '#platform/server/version.ts';
import {
	type AgreementContent,
	type Contribution,
	gapsOf,
	guard,
	keptAtEnd,
	nextReview,
	type Party,
	takenFromOffers
} from '../engine/index.ts';
import type { AgreementSigned } from '../events.ts';
import { mayAddParty, partiesActedFor, writingSideOf } from '../policy.ts';
import {
	addPartyInput,
	CHECKLIST,
	dropAmendmentInput,
	MOST_PARTIES,
	offerAgreementInput,
	saveAgreementInput,
	signAgreementInput,
	startAgreementInput,
	withdrawAgreementInput
} from '../schema.ts';
import {
	type Agreement,
	type AgreementFact,
	agreementForWriting,
	contentInForce,
	contentToWithdraw,
	hashOf,
	liveAgreementOf,
	stayingParties
} from './agreement-queries.ts';
import { conversationMoved } from './broker-commands.ts';
import { conversationForWriting } from './conversation-queries.ts';
import { settleCapacity } from './offer-commands.ts';
import { offersByIds } from './offer-queries.ts';

export const MAKE_AGREEMENT_FILE = 'agreement.makeFile';
export const REVIEW_AGREEMENT = 'agreement.review';

// --- Facts and versions ----------------------------------------------------------------------------------------

async function addFact(
	trx: Trx,
	agreementId: string,
	kind: AgreementFact['kind'],
	fact: { number: number; at: Date; by: Actor; organisationId?: string; reason?: string }
): Promise<void> {
	await trx
		.insertInto('agreementFact')
		.values({
			agreementId,
			kind,
			number: fact.number,
			at: fact.at,
			byPerson: personIdOf(fact.by),
			organisationId: fact.organisationId ?? null,
			reason: fact.reason ?? ''
		})
		.execute();
}

async function addVersion(
	trx: Trx,
	agreementId: string,
	number: number,
	content: AgreementContent,
	{ at, by }: { at: Date; by: Actor }
): Promise<void> {
	await trx
		.insertInto('agreementVersion')
		.values({
			agreementId,
			number,
			content: JSON.stringify(content),
			hash: hashOf(agreementId, number, content),
			createdAt: at,
			createdBy: personIdOf(by)
		})
		.execute();
}

/** Who takes part: in the version that was just written, and in the one in force. */
async function setParties(trx: Trx, agreementId: string, ids: Iterable<string>): Promise<void> {
	await trx.deleteFrom('agreementParty').where('agreementId', '=', agreementId).execute();
	await trx
		.insertInto('agreementParty')
		.values([...new Set(ids)].map((organisationId) => ({ agreementId, organisationId })))
		.execute();
}

function partyIdsOf(content: AgreementContent | null): string[] {
	return content?.parties.map((party) => party.organisationId) ?? [];
}

/**
 * Writes a version, unless it says what the current one says. After signing it is an amendment; what was laid before the
 * parties is a draft again, and its signatures count no more.
 */
async function writeVersion(
	trx: Trx,
	agreement: Agreement,
	version: number,
	content: AgreementContent,
	write: { at: Date; by: Actor }
): Promise<'written' | 'same' | 'stale'> {
	const { current, id, life } = agreement;
	if (version !== agreement.version) return 'stale';
	if (hashOf(id, current.number, content) === current.hash) return 'same';
	if (!(await bumpVersion(trx, 'agreement', id, version))) return 'stale';
	const number = version + 1;
	await addVersion(trx, id, number, content, write);
	await setParties(trx, id, [...partyIdsOf(content), ...partyIdsOf(await contentInForce(agreement, trx))]);
	if (life.state !== 'drafted') await addFact(trx, id, 'drafted', { ...write, number });
	await moved(trx, agreement, write);
	return 'written';
}

/** Work on an agreement is movement in the conversation that it came from: nobody has to come and ask. */
async function moved(trx: Trx, agreement: Agreement, write: { at: Date; by: Actor }): Promise<void> {
	const { requestId, questionId, questionTitle } = agreement;
	await conversationMoved(trx, { id: requestId, questionId, title: questionTitle }, write);
}

// --- Mails -----------------------------------------------------------------------------------------------------

/** Tells everybody who speaks or signs for these parties, but not whoever did it. */
async function tellParties(
	trx: Trx,
	agreement: { id: string; content: AgreementContent },
	occasion: 'drafted' | 'offered' | 'signed' | 'review' | 'withdrawn',
	about: { by: Actor; from: string; reason?: string; to?: readonly string[] }
): Promise<void> {
	const { id, content } = agreement;
	const ids = about.to ?? partyIdsOf(content);
	const readers = new Map<string, Reachable>();
	for (const organisationId of ids)
		for (const person of await spokespeopleOf(trx, organisationId)) readers.set(person.personId, person);
	if (occasion !== 'drafted')
		for (const signing of (await signersOf(trx, [...ids])).values())
			for (const person of signing.people) readers.set(person.personId, person);
	readers.delete(personIdOf(about.by) ?? '');
	for (const { email, name, locale } of readers.values()) {
		const facts = { from: about.from, title: content.title };
		await queueMail(trx, {
			to: email,
			locale,
			subject: m[`matching.agreement.mail.${occasion}.subject`](facts, { locale }),
			paragraphs: [
				m['matching.mail.greeting']({ name }, { locale }),
				m[`matching.agreement.mail.${occasion}.body`](facts, { locale }),
				...(about.reason ? [`“${about.reason}”`] : [])
			],
			action: {
				label: m['matching.agreement.mail.action']({}, { locale }),
				url: addressOf(locale, `agreements/${id}`)
			},
			smallPrint: m['matching.agreement.mail.smallPrint']({}, { locale })
		});
	}
}

/** For whom an actor does something, in words: the names of its parties. */
function actingFor(agreement: Agreement, actor: Actor): string {
	const ids = partiesActedFor(actor, agreement.policy);
	const { parties } = agreement.current.content;
	return parties.find((party) => ids.includes(party.organisationId))?.name ?? '';
}

// --- Drafting --------------------------------------------------------------------------------------------------

function asParty(card: OrganisationCard, contact: string): Party {
	const { id, name, municipality, kind } = card;
	return {
		organisationId: id,
		name,
		place: municipality,
		isSchool: kind === 'school',
		contact,
		receives: ''
	};
}

/** Opens a draft from a conversation in which somebody said yes, with what is known already. */
export const startAgreement = command({
	name: 'matching.startAgreement',
	input: startAgreementInput,
	authorize: async ({ trx, actor, input }) => {
		const conversation = await conversationForWriting(trx, input.requestId);
		if (!conversation || actor.kind !== 'person' || !writingSideOf(actor, conversation)) return null;
		return conversation.state === 'interested' ? { conversation, actor } : null;
	},
	run: async ({ trx, input, subject: { conversation, actor }, now }) => {
		// The question is held: a second click, or the other side's, finds the draft that is there.
		const live = await liveAgreementOf(trx, conversation.id);
		if (live) return done('agreement', live.id, { id: live.id });
		const ids = [conversation.askerId, conversation.partnerId];
		const cards = await organisationCards(ids, trx);
		const person = await trx
			.selectFrom('person')
			.select(['name', 'email'])
			.where('id', '=', actor.personId)
			.executeTakeFirstOrThrow();
		const mine = partiesActedFor(actor, { partyIds: ids })[0];
		const parties = ids.map((id) =>
			asParty(cards.get(id)!, id === mine ? `${person.name}, ${person.email}` : '')
		);
		const [offer] = conversation.offerId ? await offersByIds(trx, [conversation.offerId]) : [];
		const unit = conversation.proposedUnit ?? offer?.capacityUnit ?? 'hours';
		const contribution: Contribution = {
			giverId: conversation.partnerId,
			kind: unit,
			amount: conversation.proposedAmount,
			description: offer?.title ?? '',
			until: null,
			offerId: offer && offer.capacityUnit === unit ? offer.id : null
		};
		const content: AgreementContent = {
			language: input.language,
			title: conversation.title,
			goal: '',
			startsOn: null,
			endsOn: null,
			reviews: [],
			parties,
			contributions: offer || conversation.proposedAmount !== null ? [contribution] : [],
			certificates: null,
			certificatesNote: '',
			responsible: '',
			ending: '',
			checklist: {},
			initiativeId: null
		};
		const { id } = input;
		await trx
			.insertInto('agreement')
			.values({ id, requestId: conversation.id, createdAt: now, createdBy: actor.personId })
			.execute();
		const write = { at: now, by: actor };
		await addVersion(trx, id, 1, content, write);
		await setParties(trx, id, ids);
		await addFact(trx, id, 'drafted', { ...write, number: 1 });
		await conversationMoved(trx, conversation, write);
		const from = parties.find((party) => party.organisationId === mine)?.name ?? '';
		await tellParties(trx, { id, content }, 'drafted', { by: actor, from });
		return done('agreement', id, { id });
	}
});

async function draftable(trx: Trx, actor: Actor, id: string): Promise<Agreement | null> {
	const agreement = await agreementForWriting(trx, id);
	if (!agreement || agreement.life.state === 'withdrawn') return null;
	return partiesActedFor(actor, agreement.policy).length > 0 ? agreement : null;
}

type Answer = ReturnType<typeof saveAgreementInput.parse>['answer'];

/** The content with one step filled in. What the form doesn't say of a party stays as it was, as does who may not go. */
function answered(
	content: AgreementContent,
	{ step, fields }: Answer,
	staying: readonly string[]
): AgreementContent {
	if (step !== 'parties') return { ...content, ...fields };
	return {
		...content,
		parties: content.parties.flatMap((party) => {
			const found = fields.parties.find(({ organisationId }) => organisationId === party.organisationId);
			if (found) return [{ ...party, ...found }];
			return staying.includes(party.organisationId) ? [party] : [];
		})
	};
}

/** What people wrote themselves; contacts are names on purpose. */
function proseOf(content: AgreementContent): string[] {
	const { title, goal, certificatesNote, ending, parties, contributions } = content;
	return [
		title,
		goal,
		certificatesNote,
		ending,
		...parties.map((party) => party.receives),
		...contributions.map((contribution) => contribution.description)
	];
}

/** Every offer that is named belongs to who gives it, and counts in the same unit. */
async function wrongOffer(trx: Trx, { contributions }: AgreementContent): Promise<number | null> {
	const ids = contributions.flatMap(({ offerId }) => offerId ?? []);
	const offers = await offersByIds(trx, ids);
	const wrong = contributions.findIndex(({ offerId, giverId, kind }) => {
		if (!offerId) return false;
		const offer = offers.find(({ id }) => id === offerId);
		return !offer || offer.organisationId !== giverId || offer.capacityUnit !== kind;
	});
	return wrong < 0 ? null : wrong;
}

/** Saves one step as a new version, of a draft, of what lies before the parties, or as an amendment. */
export const saveAgreementStep = command({
	name: 'matching.saveAgreementStep',
	input: saveAgreementInput,
	authorize: ({ trx, actor, input }) => draftable(trx, actor, input.id),
	run: async ({ trx, actor, input, subject: agreement, now }) => {
		const staying = await stayingParties(actor, agreement, trx);
		const content = answered(agreement.current.content, input.answer, staying);
		const refused = guard(proseOf(content), true);
		if (refused) return refused;
		if (input.answer.step === 'contributions') {
			const row = await wrongOffer(trx, content);
			if (row !== null) return failure('wrongOffer', { row });
		}
		const outcome = await writeVersion(trx, agreement, input.version, content, { at: now, by: actor });
		if (outcome === 'stale') return failure('stale');
		return done('agreement', input.id, { id: input.id });
	}
});

/** One more party: it reads along from now on, and is told so. */
export const addAgreementParty = command({
	name: 'matching.addAgreementParty',
	input: addPartyInput,
	authorize: async ({ trx, actor, input }) => {
		const agreement = await draftable(trx, actor, input.id);
		const card = (await organisationCards([input.organisationId], trx)).get(input.organisationId);
		return agreement && mayAddParty(actor, agreement.policy) && card?.checked ? { agreement, card } : null;
	},
	run: async ({ trx, actor, input, subject: { agreement, card }, now }) => {
		const { content } = agreement.current;
		// A second click.
		if (content.parties.some((party) => party.organisationId === card.id))
			return done('agreement', input.id, { id: input.id });
		if (content.parties.length >= MOST_PARTIES) return failure('tooManyParties');
		const wider = { ...content, parties: [...content.parties, asParty(card, '')] };
		const outcome = await writeVersion(trx, agreement, input.version, wider, { at: now, by: actor });
		if (outcome === 'stale') return failure('stale');
		await tellParties(trx, { id: input.id, content: wider }, 'drafted', {
			by: actor,
			from: actingFor(agreement, actor),
			to: [card.id]
		});
		return done('agreement', input.id, { id: input.id });
	}
});

/** Whether one of the parties may not act any more: it was closed, say. */
async function partyGone(trx: Trx, content: AgreementContent): Promise<boolean> {
	const ids = partyIdsOf(content);
	const cards = await organisationCards(ids, trx);
	return ids.some((id) => !cards.get(id)?.checked);
}

/** Lays a whole draft before the parties, to be signed as it is. */
export const offerAgreement = command({
	name: 'matching.offerAgreement',
	input: offerAgreementInput,
	authorize: ({ trx, actor, input }) => draftable(trx, actor, input.id),
	run: async ({ trx, actor, input, subject: agreement, now }) => {
		const { current, life, version } = agreement;
		if (input.version !== version) return failure('stale');
		// A second click.
		if (life.state === 'offered') return done('agreement', input.id, { id: input.id });
		if (life.state !== 'drafted') return failure('notADraft');
		if (gapsOf(current.content, CHECKLIST).length > 0) return failure('incomplete');
		if (await partyGone(trx, current.content)) return failure('partyGone');
		await addFact(trx, input.id, 'offered', { number: version, at: now, by: actor });
		await moved(trx, agreement, { at: now, by: actor });
		const from = actingFor(agreement, actor);
		await tellParties(trx, { id: input.id, content: current.content }, 'offered', { by: actor, from });
		return done('agreement', input.id, { id: input.id });
	}
});

// --- Signing ---------------------------------------------------------------------------------------------------

/** Notes the next day on which the parties look back, or that there is none. */
async function setReview(trx: Trx, id: string, content: AgreementContent, from: string): Promise<void> {
	const day = nextReview(content, from);
	if (day) await setDeadline(trx, REVIEW_AGREEMENT, id, startOfDay(day));
	else await closeDeadline(trx, REVIEW_AGREEMENT, id);
}

/** The last signature binds: what was promised leaves the ledgers, and the collaboration opens. */
async function bind(trx: Trx, agreement: Agreement, { at, by }: { at: Date; by: Actor }) {
	const { id, current } = agreement;
	const { content, number } = current;
	const today = localDay(at);
	const from = content.startsOn && content.startsOn > today ? content.startsOn : today;
	// An offer may count in another unit by now.
	if ((await wrongOffer(trx, content)) !== null) return failure('offerChanged');
	const refused = await settleCapacity(trx, { id, title: content.title, from }, takenFromOffers(content), {
		at,
		by
	});
	if (refused) return refused;
	await addFact(trx, id, 'signed', { number, at, by });
	const partyIds = partyIdsOf(content);
	await setParties(trx, id, partyIds);
	await emit<AgreementSigned>(trx, {
		type: 'matching.agreementSigned',
		agreementId: id,
		title: content.title,
		goal: content.goal,
		reviews: content.reviews,
		initiativeId: content.initiativeId,
		partyIds,
		at
	});
	await queueJob(trx, MAKE_AGREEMENT_FILE, { id, number: String(number) });
	await setReview(trx, id, content, today);
	// The public figures count it.
	await raiseRevision(trx, 'questions');
	await tellParties(trx, { id, content }, 'signed', { by, from: actingFor(agreement, by) });
	return null;
}

/**
 * Signs the version that was read, for one party, by somebody who holds its mandate or that of its board. The last of the
 * parties to sign binds them all; when an offer turns out to be full, that signature isn't set.
 */
export const signAgreement = command({
	name: 'matching.signAgreement',
	input: signAgreementInput,
	authorize: async ({ trx, actor, input }) => {
		const agreement = await agreementForWriting(trx, input.id);
		const signing = (await signersOf(trx, [input.organisationId])).get(input.organisationId);
		if (!agreement || !signing || actor.kind !== 'person' || !maySign(actor, signing)) return null;
		const isParty = agreement.current.content.parties.some(
			(party) => party.organisationId === input.organisationId
		);
		return isParty ? { agreement, signing, actor } : null;
	},
	run: async ({ trx, input, subject: { agreement, signing, actor }, now }) => {
		const { current, life, signatures } = agreement;
		if (input.version !== current.number || input.hash !== current.hash) return failure('stale');
		const signed = new Set(signatures.map((signature) => signature.organisationId));
		// A second click.
		if (signed.has(input.organisationId)) return done('agreement', input.id, { id: input.id });
		if (life.state !== 'offered') return failure('notOffered');
		if (await partyGone(trx, current.content)) return failure('partyGone');
		const { name } = await trx
			.selectFrom('person')
			.select('name')
			.where('id', '=', actor.personId)
			.executeTakeFirstOrThrow();
		await trx
			.insertInto('agreementSignature')
			.values({
				agreementId: input.id,
				number: current.number,
				organisationId: input.organisationId,
				// Whose mandate counts: the party's own before that of its board.
				signedFor: signing.mandatedBy.find((id) => actor.signsFor.includes(id))!,
				personId: actor.personId,
				personName: name,
				hash: current.hash,
				at: now
			})
			.execute();
		await moved(trx, agreement, { at: now, by: actor });
		signed.add(input.organisationId);
		if (current.content.parties.every((party) => signed.has(party.organisationId))) {
			const refused = await bind(trx, agreement, { at: now, by: actor });
			if (refused) return refused;
		}
		return done('agreement', input.id, { id: input.id });
	}
});

// --- Ending ----------------------------------------------------------------------------------------------------

/**
 * A party ends it, with a reason. Before the period begins everything is given back to the ledgers; after that the givers
 * set their ledgers straight themselves, since part of it was given.
 */
export const withdrawAgreement = command({
	name: 'matching.withdrawAgreement',
	input: withdrawAgreementInput,
	authorize: async ({ trx, actor, input }) => {
		const agreement = await draftable(trx, actor, input.id);
		if (!agreement) return null;
		const content = await contentToWithdraw(agreement, trx);
		const partyIds = partyIdsOf(content).filter((id) => id === input.organisationId);
		return partiesActedFor(actor, { partyIds }).length > 0 ? { agreement, content } : null;
	},
	run: async ({ trx, actor, input, subject: { agreement, content }, now }) => {
		const { current, life, policy, version } = agreement;
		if (input.version !== version) return failure('stale');
		const { id, organisationId, reason } = input;
		await addFact(trx, id, 'withdrawn', {
			number: current.number,
			at: now,
			by: actor,
			organisationId,
			reason
		});
		const from = content.startsOn;
		if (life.inForce !== null && from && from > localDay(now))
			await settleCapacity(trx, { id, title: content.title, from }, new Map(), { at: now, by: actor });
		await closeDeadline(trx, REVIEW_AGREEMENT, id);
		await raiseRevision(trx, 'questions');
		const { name } = content.parties.find((party) => party.organisationId === organisationId) ?? { name: '' };
		await tellParties(trx, { id, content }, 'withdrawn', {
			by: actor,
			from: name,
			reason,
			to: policy.partyIds
		});
		return done('agreement', id, { id });
	}
});

/** The collaboration stopped: its agreements end with it, and what they would still have taken is free for others. */
export async function endAgreements(
	trx: Trx,
	{ agreementIds, reason, by, at }: InitiativeStopped
): Promise<void> {
	for (const id of agreementIds) {
		const agreement = await agreementForWriting(trx, id);
		if (!agreement || agreement.life.inForce === null) continue;
		const content = await contentInForce(agreement, trx);
		if (!content) continue;
		const today = localDay(at);
		await addFact(trx, id, 'withdrawn', { number: agreement.life.inForce, at, by, reason });
		const signed = agreement.facts.findLast(({ kind }) => kind === 'signed');
		const signedOn = localDay(signed?.at ?? at);
		// In the school year in which signing took it.
		const from = content.startsOn && content.startsOn > signedOn ? content.startsOn : signedOn;
		await settleCapacity(trx, { id, title: content.title, from }, keptAtEnd(content, today), { at, by });
		await closeDeadline(trx, REVIEW_AGREEMENT, id);
	}
	await raiseRevision(trx, 'questions');
}

/** Lets an amendment go: what was signed stays as it is. */
export const dropAmendment = command({
	name: 'matching.dropAmendment',
	input: dropAmendmentInput,
	authorize: async ({ trx, actor, input }) => {
		const agreement = await draftable(trx, actor, input.id);
		return agreement && agreement.life.inForce !== null ? agreement : null;
	},
	run: async ({ trx, actor, input, subject: agreement, now }) => {
		const { life, version, id } = agreement;
		if (input.version !== version) return failure('stale');
		if (life.state === 'signed') return done('agreement', id, { id });
		await addFact(trx, id, 'amendmentDropped', { number: life.inForce!, at: now, by: actor });
		await setParties(trx, id, partyIdsOf(await contentInForce(agreement, trx)));
		return done('agreement', id, { id });
	}
});

/** The day has come on which the parties said that they look back: they hear so, and the next day is noted. */
export const remindReview = command({
	name: 'matching.remindReview',
	input: z.object({ id: z.uuid() }),
	authorize: async ({ trx, actor, input }) =>
		actor.kind === 'system' ? await agreementForWriting(trx, input.id) : null,
	run: async ({ trx, actor, input: { id }, subject: agreement, now }) => {
		if (!(await closeDeadline(trx, REVIEW_AGREEMENT, id))) return failure('alreadyDone');
		const content = await contentInForce(agreement, trx);
		if (content) {
			await tellParties(trx, { id, content }, 'review', { by: actor, from: '' });
			await setReview(trx, id, content, localDay(addDays(now, 1)));
		}
		return done('agreement', id, null);
	}
});

/** Keeps the file of a signed version, once, with the hash by which it is recognised. */
export const keepAgreementFile = command({
	name: 'matching.keepAgreementFile',
	input: z.object({ id: z.uuid(), number: z.number().int(), bytes: z.instanceof(Buffer) }),
	authorize: async ({ trx, actor, input }) =>
		actor.kind === 'system' ? await agreementForWriting(trx, input.id) : null,
	run: async ({ trx, input: { id, number, bytes }, now }) => {
		const sha256 = createHash('sha256').update(bytes).digest('hex');
		await trx
			.insertInto('agreementFile')
			.values({ agreementId: id, number, sha256, bytes, madeAt: now })
			.onConflict((conflict) => conflict.doNothing())
			.execute();
		return done('agreement', id, null);
	}
});
