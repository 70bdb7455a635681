import { z } from 'zod';
import { id, required, text, version, withoutInvisible } from '#kernel/fields.ts';
import {
	type DuoBoard,
	type DuoBranch,
	type DuoRefused,
	type InstitutionPerson,
	provinces,
	type Score
} from './engine/index.ts';

export const ORGANISATION_KINDS = [
	'school',
	'schoolBoard',
	'teacherCollege',
	'supportService',
	'initiative',
	'company',
	'knowledgeInstitute',
	'municipality',
	'welfareCare',
	'foundation',
	'volunteerGroup',
	'consultancy',
	'lawFirm',
	'housingCorporation'
] as const;

export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];

/** Those that ask for help; the others give it. Initiatives do both. */
export const ASKING_KINDS: readonly OrganisationKind[] = [
	'school',
	'schoolBoard',
	'teacherCollege',
	'initiative'
];

export const emailAddress = z
	.string()
	.trim()
	.toLowerCase()
	.max(254, 'emailWrong')
	.pipe(z.email({ error: 'emailWrong' }));

/** An address of this site to go on to: one slash, then no second one. Anything else is none. */
export const ownAddress = z
	.string()
	.regex(/^\/(nl|en)(\/[\w\-./~%]*)?(\?[\w\-.=&%+]*)?$/)
	.refine((address) => !address.includes('//'))
	.catch('');

/** What a browser keeps of its sign-in at an institution; nothing when there is none. */
const browserSecret = z.string().max(100).default('');

export const signInRequest = z.object({
	email: emailAddress,
	locale: z.enum(['nl', 'en']),
	/** Where somebody was going when they were asked to sign in. */
	next: ownAddress,
	/** Of an institution's answer that waits for this mail. */
	browser: browserSecret
});

export const linkConfirmation = z.object({ token: z.string().max(100), browser: browserSecret });

export const codeConfirmation = z.object({
	browser: browserSecret,
	email: emailAddress,
	code: z
		.string()
		.transform((text) => text.replace(/\D/g, ''))
		.pipe(z.string().length(6, 'codeLength'))
});

/** No name or address in a register is longer; the database would refuse the whole file for one that is. */
const registerText = z.string().max(200);

export const registerBranch = z.object({
	line: z.number(),
	brin: registerText,
	branchCode: registerText,
	boardNumber: registerText,
	name: registerText.min(1),
	street: registerText,
	houseNumber: registerText,
	postcode: registerText,
	place: registerText,
	municipalityCode: registerText,
	municipality: registerText,
	province: registerText,
	denomination: registerText,
	phone: registerText.nullable(),
	website: registerText.nullable()
}) satisfies z.ZodType<DuoBranch>;

/** Hears how many of the rows to write are written. */
export type ImportProgress = (written: number, total: number) => void;

export const branchImport = z.object({
	rows: z.array(registerBranch).min(1),
	refused: z.array(z.custom<DuoRefused>()),
	complete: z.boolean(),
	progress: z.custom<ImportProgress>((value) => typeof value === 'function').optional()
});

export const registerBoard = z.object({
	boardNumber: registerText,
	name: registerText.min(1)
}) satisfies z.ZodType<DuoBoard>;

export const boardImport = z.object({ rows: z.array(registerBoard).min(1) });

export const disadvantageScore = z.object({
	level: z.enum(['branch', 'neighbourhood', 'municipality']),
	code: registerText,
	country: z.enum(['NL', 'BE']),
	score: z.number(),
	unit: registerText,
	source: registerText,
	date: registerText
}) satisfies z.ZodType<Score>;

export const scoreImport = z.object({ rows: z.array(disadvantageScore).min(1) });

export const administratorInvitation = z.object({ email: emailAddress });

// --- Sign-in at an institution ---------------------------------------------------------------------------------

export const institutionStartInput = z.object({
	institution: z.string().max(30),
	browser: z.string().min(32).max(100),
	locale: z.enum(['nl', 'en']),
	next: ownAddress
});

export const institutionAnswerInput = z.object({
	browser: z.string().max(100),
	state: z.string().max(100)
});

export const institutionPersonInput = z.object({
	id,
	subject: z.string().min(1).max(255),
	name: z.string().max(120),
	email: z.string().max(254),
	brin: z.string().max(6),
	homeOrganisation: z.string().max(253)
}) satisfies z.ZodType<InstitutionPerson & { id: string }>;

export const unlinkInstitutionInput = z.object({ id });

// --- Passkeys --------------------------------------------------------------------------------------------------

const sessionId = z.string().max(100).default('');

/** What an authenticator answers, as the browser writes it; who checks it is the library. */
const passkeyAnswer = z
	.string()
	.max(20_000)
	.transform((json, context) => {
		try {
			return JSON.parse(json) as unknown;
		} catch {
			context.addIssue({ code: 'custom', message: 'unknown' });
			return z.NEVER;
		}
	})
	.pipe(z.looseObject({ id: z.string().min(1).max(2000) }));

export const mailedSessionInput = z.object({ tokenId: id, sessionId: z.string().max(100) });

export const beginPasskeyInput = z.object({ browser: z.string().min(32).max(100), sessionId });

export const enterByPasskeyInput = z.object({ browser: browserSecret, answer: passkeyAnswer });

export const addPasskeyInput = z.object({
	browser: browserSecret,
	sessionId,
	answer: passkeyAnswer,
	userAgent: z.string().transform((agent) => withoutInvisible(agent).slice(0, 500))
});

export const removePasskeyInput = z.object({ id });

// --- Organisations and their people ----------------------------------------------------------------------------

export const ORGANISATION_LIMITS = {
	name: 200,
	municipality: 100,
	description: 2000,
	website: 200,
	reason: 1000,
	message: 1000,
	basis: 300,
	personName: 120
} as const;

export const MEMBER_ROLES = ['member', 'coordinator'] as const;

/** A name goes into the subject of mails: one line. */
function name(max: number) {
	return required(max).transform((value) => value.replace(/\s+/g, ' '));
}

/** What somebody is called. It stands in mails to others, so it holds no address to go to. */
const personName = name(ORGANISATION_LIMITS.personName).refine(isNoAddress, 'nameWrong');

function isNoAddress(value: string): boolean {
	return !/:\/\/|www\./i.test(value);
}

/** A website as people write it, with or without "https://"; nothing is none. */
const website = text(ORGANISATION_LIMITS.website).transform((value, context) => {
	if (value === '') return null;
	const url = URL.parse(/^https?:\/\//i.test(value) ? value : `https://${value}`);
	if (url && !url.username && /^[^.]+(\.[^.]+)+$/.test(url.hostname)) return url.href;
	context.addIssue({ code: 'custom', message: 'websiteWrong' });
	return z.NEVER;
});

/** A province with its country as a form sends it, such as "BE Limburg". */
export function regionValue(region: { country: 'NL' | 'BE'; province: string }): string {
	return `${region.country} ${region.province}`;
}

export function regionOf(value: string): { country: 'NL' | 'BE'; province: string } | null {
	const found = provinces.find(({ country, name: province }) => regionValue({ country, province }) === value);
	return found ? { country: found.country, province: found.name } : null;
}

const region = z.string().transform((value, context) => {
	const found = regionOf(value);
	if (found) return found;
	context.addIssue({ code: 'custom', message: 'missing' });
	return z.NEVER;
});

export const profileInput = z.object({
	name: personName,
	locale: z.enum(['nl', 'en'], { error: 'missing' })
});

export const openAccountInput = z.object({
	name: personName,
	email: emailAddress,
	locale: z.enum(['nl', 'en'])
});

export const ALLIANCE_ROLES = ['coordinator', 'researcher', 'administrator'] as const;

const allianceRole = z.enum(ALLIANCE_ROLES, { error: 'missing' });

export const grantAllianceRoleInput = z.object({
	name: personName,
	email: emailAddress,
	role: allianceRole,
	locale: z.enum(['nl', 'en'])
});

export const allianceRoleInput = z.object({ personId: id, role: allianceRole });

export const registerOrganisationInput = z.object({
	id,
	kind: z.enum(ORGANISATION_KINDS, { error: 'missing' }),
	name: name(ORGANISATION_LIMITS.name),
	region,
	municipality: required(ORGANISATION_LIMITS.municipality),
	description: required(ORGANISATION_LIMITS.description),
	website,
	/** They saw the organisations with a name like it: it is none of those. */
	different: z.boolean()
});

export const editOrganisationInput = z.object({
	id,
	version,
	name: name(ORGANISATION_LIMITS.name),
	description: text(ORGANISATION_LIMITS.description),
	website,
	/** Left out where a register says where it lies. */
	place: z.object({ region, municipality: required(ORGANISATION_LIMITS.municipality) }).optional()
});

/** What somebody looks for their own organisation by: a part of its name or its code, and where it is. */
export const findOrganisationInput = z.object({
	name: name(ORGANISATION_LIMITS.name).pipe(z.string().min(2, 'shortName')),
	place: text(ORGANISATION_LIMITS.municipality)
});

export const approveOrganisationInput = z.object({ id, version });

export const refuseOrganisationInput = z.object({
	id,
	version,
	reason: required(ORGANISATION_LIMITS.reason)
});

export const takeAlongInput = z.object({ id });

export const inviteInput = z.object({
	organisationId: id,
	email: emailAddress,
	role: z.enum(MEMBER_ROLES, { error: 'missing' })
});

export const revokeInvitationInput = z.object({ id });

export const acceptInvitationInput = z.object({
	token: z.string().max(100),
	/** Only asked of somebody who has no account yet. */
	name: text(ORGANISATION_LIMITS.personName).refine(isNoAddress, 'nameWrong').default(''),
	locale: z.enum(['nl', 'en'])
});

export const askToJoinInput = z.object({
	organisationId: id,
	message: text(ORGANISATION_LIMITS.message)
});

export const approveJoinInput = z.object({ id });

export const declineJoinInput = z.object({ id, reason: text(ORGANISATION_LIMITS.reason) });

export const changeRoleInput = z.object({
	organisationId: id,
	personId: id,
	role: z.enum(MEMBER_ROLES, { error: 'missing' })
});

export const endMembershipInput = z.object({
	organisationId: id,
	personId: id,
	/** Who becomes coordinator instead. */
	successorId: z.union([z.literal('').transform(() => null), id]),
	/** Nobody is left to hand over to, and the organisation goes on without a coordinator. */
	without: z.boolean()
});

const basis = required(ORGANISATION_LIMITS.basis);

export const recordMandateInput = z.object({
	organisationId: id,
	personId: z.uuid({ error: 'missing' }),
	/** On what ground somebody may sign, in the words of who records it. */
	basis
});

export const endMandateInput = z.object({ id });

export const giveBoardMandateInput = z.object({ schoolId: z.uuid({ error: 'missing' }), basis });

export const endBoardMandateInput = z.object({ id });
// --- The alliance: what it settled, and what it knows of a partner ----------------------------------------------

/** What the alliance settles for itself: whole numbers, and what counts until somebody chose. */
export const ALLIANCE_SETTINGS = {
	/** Working days within which a question has a first answer. */
	promiseDays: { min: 1, max: 20, otherwise: 5 },
	/** Days without a word after which a conversation has come to a standstill. */
	stallDays: { min: 7, max: 60, otherwise: 14 }
} as const;

export type AllianceSetting = keyof typeof ALLIANCE_SETTINGS;

export const SETTING_NAMES = Object.keys(ALLIANCE_SETTINGS) as AllianceSetting[];

export const changeSettingInput = z
	.object({
		setting: z.enum(SETTING_NAMES, { error: 'unknown' }),
		/** Of the setting; 0 when nobody chose it yet. */
		version: z.coerce.number().int().min(0).max(2_147_483_647),
		value: z
			.string({ error: 'outOfRange' })
			.trim()
			.regex(/^\d{1,4}$/, 'outOfRange')
			.transform(Number)
	})
	.refine(
		({ setting, value }) =>
			value >= ALLIANCE_SETTINGS[setting].min && value <= ALLIANCE_SETTINGS[setting].max,
		{ path: ['value'], error: 'outOfRange' }
	);

export const DILIGENCE_KINDS = ['conflictOfInterest', 'dueDiligence'] as const;
export const DILIGENCE_OUTCOMES = ['none', 'attention', 'no'] as const;
export const DILIGENCE_LIMITS = { note: 2000, source: 300 } as const;

export type DiligenceKind = (typeof DILIGENCE_KINDS)[number];
export type DiligenceOutcome = (typeof DILIGENCE_OUTCOMES)[number];

export const recordDiligenceInput = z
	.object({
		/** Chosen by the form, so that a second click adds nothing. */
		id,
		organisationId: id,
		kind: z.enum(DILIGENCE_KINDS, { error: 'missing' }),
		outcome: z.enum(DILIGENCE_OUTCOMES, { error: 'missing' }),
		note: text(DILIGENCE_LIMITS.note),
		source: required(DILIGENCE_LIMITS.source),
		validUntil: z.union([z.literal('').transform(() => null), z.iso.date('notADate')], { error: 'notADate' })
	})
	.refine(({ outcome, note }) => outcome === 'none' || note !== '', { path: ['note'], error: 'missing' });

// --- Support by administrators ---------------------------------------------------------------------------------

const SENDING = ['mailSignIn', 'resendInvitation', 'redeliverMail'] as const;

/** What takes something away: whoever had it gets a mail about it. */
export const TAKING_AWAY = [
	'endSession',
	'endSessions',
	'revokeInvitation',
	'revokeMailedLinks',
	'unlinkInstitution',
	'removePasskey'
] as const;

/** What an administrator can do for somebody. There is no acting as somebody, and no changing of an address. */
export const SUPPORT_ACTS = [...SENDING, ...TAKING_AWAY] as const;

export type SupportAct = (typeof SUPPORT_ACTS)[number];

/** Looking counts as well. */
export type SupportKind = SupportAct | 'look';

export const SUPPORT_LIMITS = { find: 254, supportReason: 300 } as const;

/** Whom it is about: somebody's id, or the mail address of somebody who has no account. */
export const supported = z.union([id, emailAddress], { error: 'unknown' });

export const findPeopleInput = z.object({
	find: text(SUPPORT_LIMITS.find).pipe(z.string().min(3, 'shortFind'))
});

const supportReason = required(SUPPORT_LIMITS.supportReason);

export const lookInput = z.object({ about: supported, reason: supportReason });

export const supportInput = z.object({
	about: supported,
	/** Which of the sessions, mails, invitations and so on, where there are more. */
	on: z
		.union([z.literal(''), id])
		.default('')
		.transform((on) => on || null),
	reason: supportReason
});
