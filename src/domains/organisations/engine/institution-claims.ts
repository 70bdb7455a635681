import { withoutInvisible } from '#kernel/fields.ts';
import { failure, type Result, success } from '#kernel/result.ts';

/** Where an institution's claims stand, and whom it may not send. */
export type ClaimRules = {
	claims: {
		subject: string;
		name: readonly string[];
		email: string;
		brin: string;
		homeOrganisation: string;
		affiliation: readonly string[];
	};
	refuse: readonly string[];
};

/** What an institution says of somebody, cleaned. Only `subject` says who they are; the rest are suggestions. */
export type InstitutionPerson = {
	subject: string;
	name: string;
	email: string;
	/** BRIN of a school, 4 characters, or with a branch, 6; empty when there is none. */
	brin: string;
	/** A domain such as "hogeschool.example"; empty when there is none. */
	homeOrganisation: string;
};

/** As long as a subject may be in OpenID Connect. */
const LONGEST_SUBJECT = 255;

/** The texts of a claim: institutions send one, or a list. */
function textsOf(value: unknown): string[] {
	const texts = (Array.isArray(value) ? value : [value]) as unknown[];
	return texts.flatMap((text) => (typeof text === 'string' && text.trim() !== '' ? [text.trim()] : []));
}

function firstOf(value: unknown, longest: number): string {
	const [text = ''] = textsOf(value);
	return withoutInvisible(text).slice(0, longest).trim();
}

/** "student", and also "Student@school.example": what comes after the @ says where. */
function affiliationsOf(claims: Record<string, unknown>, names: readonly string[]): string[] {
	return names.flatMap((name) => textsOf(claims[name])).map((text) => text.split('@')[0]!.toLowerCase());
}

/**
 * Reads an institution's claims. Refused is whoever has an affiliation that may not come in, and, where there are such,
 * whoever has none at all: a pupil whose school leaves it out is a pupil still.
 */
export function readClaims(
	claims: Record<string, unknown>,
	rules: ClaimRules
): Result<InstitutionPerson, 'refused' | 'unidentified'> {
	if (rules.refuse.length > 0) {
		const affiliations = affiliationsOf(claims, rules.claims.affiliation);
		const refused = new Set(rules.refuse.map((affiliation) => affiliation.toLowerCase()));
		if (affiliations.length === 0 || affiliations.some((affiliation) => refused.has(affiliation)))
			return failure('refused');
	}
	const subjects = textsOf(claims[rules.claims.subject]);
	const [subject = ''] = subjects;
	// Two of them would leave it to their order who somebody is.
	if (subjects.length !== 1 || subject.length > LONGEST_SUBJECT) return failure('unidentified');
	const brin = firstOf(claims[rules.claims.brin], 20).toUpperCase();
	const homeOrganisation = firstOf(claims[rules.claims.homeOrganisation], 253).toLowerCase();
	return success({
		subject,
		name: rules.claims.name
			.map((name) => firstOf(claims[name], 120))
			.filter((part) => part !== '')
			.join(' ')
			.replace(/\s+/g, ' ')
			.slice(0, 120),
		email: firstOf(claims[rules.claims.email], 254).toLowerCase(),
		brin: /^\d{2}[A-Z]{2}(\d{2})?$/.test(brin) ? brin : '',
		homeOrganisation: /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(homeOrganisation) ? homeOrganisation : ''
	});
}
