import { z } from 'zod';

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
