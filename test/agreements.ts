import { expect } from 'vitest';
import { localDay } from '#kernel/dates.ts';
import {
	addAgreementParty,
	answerRequest,
	offerAgreement,
	saveAgreementStep,
	sendRequests,
	signAgreement,
	startAgreement
} from '#domains/matching/server/commands.ts';
import { agreementById, conversationsOf } from '#domains/matching/server/queries.ts';
import { recordMandate } from '#domains/organisations/server/commands.ts';
import { now } from '#platform/server/clock.ts';
import { newId } from '#platform/server/ids.ts';
import type { Scope } from '#platform/server/scope.ts';
import { askQuestion, makeOffer, makeOrganisation, personIdOf, scopeOf, someoneAt } from './world.ts';

export let school: string;
export let partner: string;
export let third: string;
export let ofSchool: Scope;
export let ofPartner: Scope;
export let ofThird: Scope;

export async function signer(organisationId: string, name: string): Promise<Scope> {
	const scope = await someoneAt(organisationId, 'coordinator', name);
	const personId = personIdOf(scope);
	await recordMandate(scope, { organisationId, personId, basis: 'volgens het statuut' });
	return await scopeOf(personId);
}

/** A school, a partner and a municipality, each with a coordinator who may sign. For `beforeAll`. */
export async function makeParties(): Promise<void> {
	school = await makeOrganisation('Bs De Els');
	partner = await makeOrganisation('Leesclub', { kind: 'volunteerGroup' });
	third = await makeOrganisation('Gemeente Utrecht', { kind: 'municipality' });
	ofSchool = await signer(school, 'Sara School');
	ofPartner = await signer(partner, 'Piet Partner');
	ofThird = await signer(third, 'Gerda Gemeente');
}

export const dayFrom = (days: number) => localDay(new Date(now().getTime() + days * 86_400_000));

export async function saidYes(
	offerId: string,
	visibility: 'everyone' | 'nameless' = 'everyone'
): Promise<string> {
	const questionId = await askQuestion(ofSchool, school, visibility);
	await sendRequests(ofSchool, { questionId, offerIds: [offerId], message: 'Hoi', conflictOfInterest: '' });
	const [talk] = await conversationsOf(ofSchool, questionId);
	await answerRequest(ofPartner, {
		requestId: talk!.id,
		version: 1,
		messageId: newId(),
		answer: 'interested',
		text: 'Graag!'
	});
	return talk!.id;
}

export async function started(requestId: string, scope = ofSchool): Promise<string> {
	const outcome = await startAgreement(scope, { id: newId(), requestId, language: 'nl' });
	if (!outcome.ok) throw new Error(outcome.code);
	return outcome.value.id;
}

export async function read(id: string, scope = ofSchool) {
	const agreement = await agreementById(scope, id);
	if (!agreement) throw new Error('not there');
	return agreement;
}

export async function save(scope: Scope, id: string, step: string, fields: object) {
	const { version } = await read(id, scope);
	return await saveAgreementStep(scope, { id, version, answer: { step, fields } });
}

export const asForm = (
	parties: readonly { organisationId: string; contact: string; receives: string }[]
) => ({
	parties: parties.map(({ organisationId, contact, receives }) => ({ organisationId, contact, receives }))
});

/** Fills in what an agreement must say, with these contributions of the partner. */
export async function fill(
	id: string,
	offers: readonly { offerId: string; amount: string }[],
	wish: { title?: string; startsOn?: string; endsOn?: string; contact?: string; initiativeId?: string } = {}
) {
	const endsOn = wish.endsOn ?? dayFrom(200);
	await save(ofSchool, id, 'goal', {
		title: wish.title ?? 'Samen lezen',
		goal: 'Alle kleuters lezen samen.',
		startsOn: wish.startsOn ?? dayFrom(1),
		endsOn,
		reviews: [endsOn],
		initiativeId: wish.initiativeId ?? ''
	});
	const { parties } = (await read(id)).current.content;
	await save(ofSchool, id, 'parties', {
		parties: parties.map(({ organisationId }) => ({
			organisationId,
			contact: wish.contact ?? 'Iemand, 030 123 45 67',
			receives: 'Plezier.'
		}))
	});
	expect(
		await save(ofSchool, id, 'contributions', {
			contributions: offers.map((offer) => ({
				...offer,
				giverId: partner,
				kind: 'places',
				description: 'Voorlezen',
				until: endsOn
			}))
		})
	).toMatchObject({ ok: true });
	await save(ofSchool, id, 'care', {
		certificates: 'everybody',
		certificatesNote: '',
		responsible: 'De leraar van groep 2',
		ending: 'Een maand van tevoren.',
		checklist: { participationCouncil: 'done', privacyRoles: 'notNeeded' }
	});
}

export async function layBefore(id: string, scope = ofSchool) {
	return await offerAgreement(scope, { id, version: (await read(id, scope)).version });
}

export async function sign(scope: Scope, id: string, organisationId: string) {
	const { current } = await read(id, scope);
	const { number: version, hash } = current;
	return await signAgreement(scope, { id, version, hash, organisationId, agreed: 'yes' });
}

export async function readyToSign(wish: Parameters<typeof fill>[2] = {}, capacityTotal = 5): Promise<string> {
	const offerId = await makeOffer(partner, { capacityTotal });
	const id = await started(await saidYes(offerId));
	await fill(id, [{ offerId, amount: '2' }], wish);
	expect(await layBefore(id)).toMatchObject({ ok: true });
	return id;
}

export async function signedByBoth(wish: Parameters<typeof fill>[2] = {}): Promise<string> {
	const id = await readyToSign(wish);
	expect(await sign(ofSchool, id, school)).toMatchObject({ ok: true });
	expect(await sign(ofPartner, id, partner)).toMatchObject({ ok: true });
	return id;
}

export async function add(scope: Scope, id: string, organisationId: string) {
	const { version } = await read(id, scope);
	return await addAgreementParty(scope, { id, version, organisationId });
}
