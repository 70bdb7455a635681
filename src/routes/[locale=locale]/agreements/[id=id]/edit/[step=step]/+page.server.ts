import { error, fail, redirect } from '@sveltejs/kit';
import { agreementDocument } from '#domains/matching/components/agreement-document.ts';
import { asValues, contributionRows, rowsOf } from '#domains/matching/components/agreement-rows.ts';
import { capacityText } from '#domains/matching/components/words.ts';
import { gapsOf } from '#domains/matching/engine/index.ts';
import { mayAddParty, partiesActedFor } from '#domains/matching/policy.ts';
import { AGREEMENT_STEPS, CHECKLIST, MOST_REVIEWS } from '#domains/matching/schema.ts';
import { addAgreementParty, offerAgreement, saveAgreementStep } from '#domains/matching/server/commands.ts';
import {
	agreementById,
	agreementVersion,
	offersOf,
	stayingParties
} from '#domains/matching/server/queries.ts';
import { initiativesOf } from '#domains/initiatives/server/queries.ts';
import { findOrganisations } from '#domains/organisations/server/queries.ts';
import { compareDocuments } from '#kernel/compare.ts';
import type { Scope } from '#platform/server/scope.ts';
import { type FormValues, readForm, refuse, refuseField } from '#src/forms.ts';

export async function load({ locals, params, url }) {
	const agreement = await agreementById(locals.scope, params.id);
	const step = AGREEMENT_STEPS.find((name) => name === params.step);
	if (!agreement || !step || agreement.life.state === 'withdrawn') error(404, 'not found');
	if (partiesActedFor(locals.scope.actor, agreement.policy).length === 0) error(404, 'not found');
	const { content } = agreement.current;
	const partyIds = content.parties.map((party) => party.organisationId);
	const find = url.searchParams.get('find')?.trim() ?? '';
	const offers = step === 'contributions' ? (await Promise.all(partyIds.map(offersOf))).flat() : [];
	return {
		agreement,
		step,
		document: agreementDocument(content),
		gaps: gapsOf(content, CHECKLIST),
		offers: offers.map((offer) => ({
			value: offer.id,
			label: `${offer.partner.name}: ${offer.title} (${capacityText(offer)})`
		})),
		staying: step === 'parties' ? await stayingParties(locals.scope.actor, agreement) : [],
		mayAdd: mayAddParty(locals.scope.actor, agreement.policy),
		initiatives: step === 'goal' ? await initiativesOf(locals.scope, partyIds) : [],
		find,
		found:
			step === 'parties' && find.length > 1 && mayAddParty(locals.scope.actor, agreement.policy)
				? (await findOrganisations({ name: find.slice(0, 100), place: '' })).organisations.filter(
						({ id }) => !partyIds.includes(id)
					)
				: null,
		saved: url.searchParams.has('saved')
	};
}

type Sent = { values: FormValues; fields: Record<string, unknown> };

/** The fields of a step as they are filled in, and the values as they come back when they are refused. */
function stepFields(step: string, values: FormValues): Sent {
	if (step === 'goal')
		return {
			values,
			fields: {
				...values,
				reviews: Array.from({ length: MOST_REVIEWS }, (_, number) => values[`review-${number}`] ?? ''),
				initiativeId: values.initiativeId ?? ''
			}
		};
	if (step === 'parties') {
		const rows = rowsOf(values, ['organisationId', 'contact', 'receives', 'remove']);
		return { values, fields: { parties: rows.filter((row) => row.remove !== 'on') } };
	}
	if (step === 'contributions') {
		const rows = contributionRows(values);
		return {
			values: { version: values.version ?? '', ...asValues(rows) },
			fields: { contributions: rows }
		};
	}
	const answers = CHECKLIST.map(({ id }) => [id, values[`checklist-${id}`] ?? '']);
	return {
		values,
		fields: {
			...values,
			certificates: values.certificates ?? '',
			checklist: Object.fromEntries(answers)
		}
	};
}

/** What others made of it since somebody opened this version. */
async function changedSince(scope: Scope, id: string, number: number) {
	const agreement = await agreementById(scope, id);
	const opened = agreement && (await agreementVersion(agreement, number));
	if (!opened) return [];
	return compareDocuments(agreementDocument(opened.content), agreementDocument(agreement.current.content));
}

export const actions = {
	save: async ({ locals, params, request }) => {
		const { form, values: sent } = await readForm(request);
		const { values, fields } = stepFields(params.step, sent);
		const result = await saveAgreementStep(locals.scope, {
			id: params.id,
			version: sent.version,
			answer: { step: params.step, fields }
		});
		if (!result.ok) {
			if (result.code === 'wrongOffer')
				return refuseField(422, values, `offerId-${result.detail?.row}`, result.code);
			if (result.code !== 'stale') return refuse(result, values);
			const compared = await changedSince(locals.scope, params.id, Number(sent.version));
			return fail(409, { values, fields: {} as Record<string, string>, problem: 'stale', compared });
		}
		const here = `/${params.locale}/agreements/${params.id}`;
		if (form.has('stop')) redirect(303, here);
		if (form.has('search'))
			redirect(303, `${here}/edit/parties?find=${encodeURIComponent(sent.find ?? '')}#found`);
		if (form.has('more')) redirect(303, `${here}/edit/${params.step}?saved=1`);
		const next = AGREEMENT_STEPS[AGREEMENT_STEPS.findIndex((name) => name === params.step) + 1] ?? 'check';
		redirect(303, `${here}/edit/${next}?saved=1`);
	},
	add: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const { version, organisationId } = values;
		const result = await addAgreementParty(locals.scope, { id: params.id, version, organisationId });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/agreements/${params.id}/edit/parties?saved=1`);
	},
	offer: async ({ locals, params, request }) => {
		const { values } = await readForm(request);
		const result = await offerAgreement(locals.scope, { id: params.id, version: values.version });
		if (!result.ok) return refuse(result, values);
		redirect(303, `/${params.locale}/agreements/${params.id}?done=offered`);
	}
};
