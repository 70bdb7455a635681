import { z } from 'zod';
import type { DuoBoard, DuoBranch, DuoRefused, Score } from './engine/index.ts';

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

export const signInRequest = z.object({ email: emailAddress, locale: z.enum(['nl', 'en']) });

export const linkConfirmation = z.object({ token: z.string().max(100) });

export const codeConfirmation = z.object({
	email: emailAddress,
	code: z
		.string()
		.transform((text) => text.replace(/\D/g, ''))
		.pipe(z.string().length(6, 'codeLength'))
});

export const profileInput = z.object({
	name: z.string().trim().min(1, 'missing').max(120, 'tooLong'),
	locale: z.enum(['nl', 'en'], { error: 'missing' })
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
