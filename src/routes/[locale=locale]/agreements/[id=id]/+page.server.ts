import { error, redirect } from '@sveltejs/kit';
import { agreementDocument } from '#domains/matching/components/agreement-document.ts';
import { gapsOf } from '#domains/matching/engine/index.ts';
import { maySeeAgreementHistory, partiesActedFor } from '#domains/matching/policy.ts';
import { CHECKLIST } from '#domains/matching/schema.ts';
import { dropAmendment, offerAgreement, signAgreement } from '#domains/matching/server/commands.ts';
import {
	agreementById,
	agreementFile,
	contentToWithdraw,
	signingsOf,
	threadById
} from '#domains/matching/server/queries.ts';
import { initiativeById, initiativeOfAgreement } from '#domains/initiatives/server/queries.ts';
import { maySign } from '#domains/organisations/policy.ts';
import { readForm, refuse } from '#src/forms.ts';

const DONE = ['offered', 'signed', 'dropped', 'withdrawn'] as const;

export async function load({ locals, params, url }) {
	const agreement = await agreementById(locals.scope, params.id);
	if (!agreement) error(404, 'not found');
	const { actor } = locals.scope;
	const { content } = agreement.current;
	const ended = (await contentToWithdraw(agreement)).parties.map((party) => party.organisationId);
	const [signings, file, initiativeId, thread] = await Promise.all([
		signingsOf(agreement),
		agreementFile(agreement),
		initiativeOfAgreement(agreement.id),
		threadById(locals.scope, agreement.requestId)
	]);
	const parties = content.parties.map((party) => {
		const signing = signings.get(party.organisationId);
		const signature = agreement.signatures.find((one) => one.organisationId === party.organisationId);
		return {
			...party,
			signature: signature ?? null,
			signing: signing ?? null,
			mayRecord: partiesActedFor(actor, { partyIds: [signing?.by.id ?? ''] }).length > 0,
			toSign:
				agreement.life.state === 'offered' && !signature && signing !== undefined && maySign(actor, signing)
		};
	});
	return {
		agreement,
		document: agreementDocument(content),
		parties,
		gaps: agreement.life.state === 'drafted' ? gapsOf(content, CHECKLIST) : [],
		mayDraft: agreement.life.state !== 'withdrawn' && partiesActedFor(actor, agreement.policy).length > 0,
		mayWithdraw:
			agreement.life.state !== 'withdrawn' &&
			agreement.leftAt === null &&
			partiesActedFor(actor, { partyIds: ended }).length > 0,
		maySeeHistory: agreement.leftAt === null && maySeeAgreementHistory(actor, agreement.policy),
		hasFile: file !== null,
		initiativeId: initiativeId && (await initiativeById(locals.scope, initiativeId)) ? initiativeId : null,
		hasThread: thread !== null,
		done: DONE.find((what) => url.searchParams.get('done') === what)
	};
}

export const actions = {
	offer: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await offerAgreement(locals.scope, { id: params.id, version: values.version });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/agreements/${params.id}?done=offered`);
	},
	sign: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await signAgreement(locals.scope, { ...values, id: params.id });
		if (!result.ok) {
			const { offer = '', left = '' } = ('detail' in result && result.detail) || {};
			return refuse(result, { ...values, fullOffer: String(offer), left: String(left) });
		}
		redirect(303, `/${params.locale}/agreements/${params.id}?done=signed`);
	},
	drop: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await dropAmendment(locals.scope, { id: params.id, version: values.version });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/agreements/${params.id}?done=dropped`);
	}
};
