import { addDays, localDay } from '#kernel/dates.ts';
import type { AgreementContent } from '#domains/matching/engine/index.ts';
import type { Row } from './fill.ts';

type Organisation = { id: string; name: string; town: { name: string } };
export type Asked = { id: string; school: Organisation };
export type Given = { id: string; title: string; unit: string; partner: Organisation };

type Made = {
	id: string;
	requestId: string;
	question: Asked;
	offer: Given;
	at: Date;
	hashOf: (id: string, number: number, content: AgreementContent) => string;
};

/** An agreement that lies before its parties: the partner signed, the school has yet to, and one of the offer is promised. */
export function laidBefore({ id, requestId, question, offer, at, hashOf }: Made) {
	const { school } = question;
	const { partner } = offer;
	const endsOn = localDay(addDays(at, 120));
	const content: AgreementContent = {
		language: 'nl',
		title: `Samen: ${offer.title}`,
		goal: 'Samen zorgen we dat dit lukt, voor het einde van het schooljaar.',
		startsOn: localDay(at),
		endsOn,
		reviews: [endsOn],
		parties: [school, partner].map(({ id: organisationId, name, town }, index) => ({
			organisationId,
			name,
			place: town.name,
			isSchool: index === 0,
			contact: 'Een coördinator, 030 123 45 67',
			receives: 'Een goede samenwerking.'
		})),
		contributions: [
			{
				giverId: partner.id,
				kind: offer.unit as AgreementContent['contributions'][number]['kind'],
				amount: 1,
				description: offer.title,
				until: endsOn,
				offerId: offer.id
			}
		],
		certificates: 'everybody',
		certificatesNote: '',
		responsible: 'De leraar van de groep',
		ending: 'Een maand van tevoren.',
		checklist: { participationCouncil: 'done', privacyRoles: 'notNeeded' },
		initiativeId: null
	};
	const number = 1;
	const hash = hashOf(id, number, content);
	const rows: Record<string, Row[]> = {
		agreement: [{ id, version: number, request_id: requestId, created_at: at }],
		agreement_version: [{ agreement_id: id, number, content, hash, created_at: at }],
		agreement_party: [school, partner].map((party) => ({ agreement_id: id, organisation_id: party.id })),
		agreement_fact: ['drafted', 'offered'].map((kind) => ({
			agreement_id: id,
			kind,
			number,
			at,
			reason: ''
		})),
		agreement_signature: [
			{
				agreement_id: id,
				number,
				organisation_id: partner.id,
				signed_for: partner.id,
				person_name: 'Iemand van de partner',
				hash,
				at
			}
		]
	};
	return { rows, hash };
}
