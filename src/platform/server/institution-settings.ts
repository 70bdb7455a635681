import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Where the claims of an institution's answer stand. */
const claims = z.strictObject({
	/** Who somebody is there, for ever. */
	subject: z.string().min(1).default('sub'),
	/** Put one after the other they are a name. */
	name: z.array(z.string().min(1)).default(['name']),
	email: z.string().min(1).default('email'),
	/** Code of the school in the register: BRIN, or BRIN with a branch. */
	brin: z.string().min(1).default('nlEduPersonHomeOrganizationId'),
	/** Domain of the institution. */
	homeOrganisation: z.string().min(1).default('schac_home_organization'),
	affiliation: z
		.array(z.string().min(1))
		.default([
			'eduperson_affiliation',
			'eduperson_scoped_affiliation',
			'edu_person_affiliations',
			'edu_person_scoped_affiliations',
			'eduPersonAffiliation',
			'eduPersonScopedAffiliation'
		])
});

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether an address is one of this machine, where tests have their institutions. */
export function onLoopback(address: string): boolean {
	return LOOPBACK.has(URL.parse(address)?.hostname ?? '');
}

const institution = z.strictObject({
	id: z.string().regex(/^[a-z][a-z0-9-]{1,29}$/, 'small letters, digits and hyphens, please'),
	label: z.strictObject({ nl: z.string().min(1).max(40), en: z.string().min(1).max(40) }),
	issuer: z
		.url('a whole address such as https://login.example.org, please')
		.refine((url) => url.startsWith('https://') || onLoopback(url), 'an address with https://, please'),
	clientId: z.string().min(1),
	clientSecret: z.string().min(1),
	scopes: z.array(z.string().min(1)).default(['openid', 'profile', 'email']),
	claims: claims.prefault({}),
	/** Affiliations that may not come in. Then somebody who has none may not, either. */
	refuse: z.array(z.string().min(1)).default([])
});

/** An institution, or a federation of them, that people may sign in at by OpenID Connect. */
export type Institution = z.infer<typeof institution>;

type Given = Record<string, unknown>;

/** What needs no looking up for the two that schools and colleges use. */
const PRESETS: Record<string, Given> = {
	surfconext: {
		id: 'surfconext',
		label: { nl: 'SURFconext', en: 'SURFconext' },
		issuer: 'https://connect.surfconext.nl'
	},
	entree: {
		id: 'entree',
		label: { nl: 'Entree Federatie', en: 'Entree Federatie' },
		issuer: 'https://oidcng.entree.kennisnet.nl',
		scopes: ['openid', 'profile'],
		claims: {
			subject: 'uid',
			name: ['givenName', 'nlEduPersonTussenvoegsels', 'sn'],
			email: 'mail'
		},
		// Pupils use it, too.
		refuse: ['student']
	}
};

function withPreset(given: unknown): unknown {
	if (typeof given !== 'object' || given === null || !('preset' in given)) return given;
	const { preset, ...own } = given as Given;
	const base = PRESETS[String(preset)];
	// A preset that isn't there is told as what it is: a name nobody knows.
	if (!base) return given;
	const ownClaims = typeof own.claims === 'object' ? own.claims : {};
	return { ...base, ...own, claims: { ...(base.claims as Given | undefined), ...ownClaims } };
}

const list = z.array(z.preprocess(withPreset, institution)).superRefine((all, context) => {
	for (const key of ['id', 'issuer'] as const)
		if (new Set(all.map((one) => one[key])).size < all.length)
			context.addIssue({ code: 'custom', path: [key], message: 'the same one twice' });
});

/**
 * The institutions of a setting: JSON, or the path of a file with it. Gives one plain sentence when it is wrong; never
 * what stands in it, for there are secrets among it.
 */
export function readInstitutions(
	setting: string | undefined
): { ok: true; institutions: Institution[] } | { ok: false; problem: string } {
	if (setting === undefined) return { ok: true, institutions: [] };
	let given: unknown;
	try {
		given = JSON.parse(setting.trimStart().startsWith('[') ? setting : readFileSync(setting, 'utf8'));
	} catch (error) {
		return error instanceof SyntaxError
			? { ok: false, problem: 'it is not JSON' }
			: { ok: false, problem: 'it is neither a list in JSON nor a file that can be read' };
	}
	const parsed = list.safeParse(given);
	if (parsed.success) return { ok: true, institutions: parsed.data };
	const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
	return { ok: false, problem: wrong.join('; ') };
}
