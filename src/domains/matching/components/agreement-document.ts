import { m } from '#messages';
import type { Block, Document } from '#kernel/document.ts';
import { euros, fullDate, fullMoment, list, wholeNumber } from '#src/format.ts';
import { type AgreementContent, checklistFor, type Contribution } from '../engine/index.ts';
import { CHECKLIST } from '../schema.ts';

type Language = AgreementContent['language'];

/** "40 uur", "€ 500", or a dash where it isn't counted. */
export function amountText(
	{ kind, amount }: Pick<Contribution, 'kind' | 'amount'>,
	locale: Language
): string {
	if (amount === null) return '–';
	if (kind === 'money') return euros(amount, locale);
	const number = wholeNumber(amount, locale);
	return kind === 'space' || kind === 'material' || kind === 'knowledge'
		? number
		: m[`matching.agreement.amount.${kind}`]({ count: amount, number }, { locale });
}

/** An agreement as a text: what a page shows, a file holds and a comparison compares. In the language it was written in. */
export function agreementDocument(content: AgreementContent): Document {
	const { language: locale, parties, contributions } = content;
	const none = m['matching.agreement.text.notYet']({}, { locale });
	const heading = (text: string): Block => ({ kind: 'heading', level: 2, text });
	const paragraph = (text: string): Block => ({ kind: 'paragraph', text: text || none });
	const day = (value: string | null) => (value ? fullDate(value, locale) : none);
	const nameOf = (id: string) => parties.find((party) => party.organisationId === id)?.name ?? none;
	const certificates = content.certificates
		? m[`matching.agreement.certificates.${content.certificates}`]({}, { locale })
		: none;
	return {
		title: content.title,
		language: locale,
		blocks: [
			heading(m['matching.agreement.text.goal']({}, { locale })),
			paragraph(content.goal),
			heading(m['matching.agreement.text.parties']({}, { locale })),
			{
				kind: 'table',
				caption: m['matching.agreement.text.partiesCaption']({}, { locale }),
				head: [
					m['matching.agreement.text.party']({}, { locale }),
					m['matching.agreement.text.contact']({}, { locale }),
					m['matching.agreement.text.receives']({}, { locale })
				],
				rows: parties.map(({ name, place, contact, receives }) => [
					`${name}, ${place}`,
					contact || none,
					receives || none
				])
			},
			heading(m['matching.agreement.text.contributions']({}, { locale })),
			{
				kind: 'table',
				caption: m['matching.agreement.text.contributionsCaption']({}, { locale }),
				head: [
					m['matching.agreement.text.giver']({}, { locale }),
					m['matching.agreement.text.what']({}, { locale }),
					m['matching.agreement.text.amount']({}, { locale }),
					m['matching.agreement.text.until']({}, { locale })
				],
				rows: contributions.map((contribution) => [
					nameOf(contribution.giverId),
					`${m[`matching.agreement.kind.${contribution.kind}`]({}, { locale })}: ${contribution.description}`,
					amountText(contribution, locale),
					day(contribution.until)
				])
			},
			heading(m['matching.agreement.text.period']({}, { locale })),
			{
				kind: 'facts',
				facts: [
					{ label: m['matching.agreement.text.startsOn']({}, { locale }), value: day(content.startsOn) },
					{ label: m['matching.agreement.text.endsOn']({}, { locale }), value: day(content.endsOn) },
					{
						label: m['matching.agreement.text.reviews']({}, { locale }),
						value:
							list(
								content.reviews.map((review) => fullDate(review, locale)),
								locale
							) || none
					}
				]
			},
			heading(m['matching.agreement.text.care']({}, { locale })),
			{
				kind: 'facts',
				facts: [
					{
						label: m['matching.agreement.text.certificates']({}, { locale }),
						value: [certificates, content.certificatesNote].filter(Boolean).join('. ')
					},
					{
						label: m['matching.agreement.text.responsible']({}, { locale }),
						value: content.responsible || none
					},
					...checklistFor(content, CHECKLIST).map(({ id, name }) => ({
						label: name[locale],
						value: content.checklist[id]
							? m[`matching.agreement.checklist.${content.checklist[id]}`]({}, { locale })
							: none
					}))
				]
			},
			heading(m['matching.agreement.text.ending']({}, { locale })),
			paragraph(content.ending)
		]
	};
}

/** A signed version with its signatures and its fingerprint, as it is kept. */
export function signedDocument(version: {
	number: number;
	content: AgreementContent;
	hash: string;
	signatures: readonly { organisation: string; personName: string; signedFor: string; at: Date }[];
}): Document {
	const document = agreementDocument(version.content);
	const { language: locale } = version.content;
	return {
		...document,
		blocks: [
			...document.blocks,
			{ kind: 'heading', level: 2, text: m['matching.agreement.text.signatures']({}, { locale }) },
			{
				kind: 'table',
				caption: m['matching.agreement.text.signaturesCaption']({ number: version.number }, { locale }),
				head: [
					m['matching.agreement.text.party']({}, { locale }),
					m['matching.agreement.text.signer']({}, { locale }),
					m['matching.agreement.text.signedFor']({}, { locale }),
					m['matching.agreement.text.signedAt']({}, { locale })
				],
				rows: version.signatures.map(({ organisation, personName, signedFor, at }) => [
					organisation,
					personName,
					signedFor,
					fullMoment(at, locale)
				])
			},
			{
				kind: 'paragraph',
				text: m['matching.agreement.text.fingerprint']({ hash: version.hash }, { locale })
			}
		]
	};
}
