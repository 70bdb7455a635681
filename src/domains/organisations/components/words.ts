import { m } from '#messages';
import type { Doer } from '../server/queries.ts';

const SIGN_IN_ERRORS: Record<string, () => string> = {
	emailWrong: m['organisations.signIn.error.emailWrong'],
	tooOften: m['organisations.signIn.error.tooOften'],
	codeLength: m['organisations.signIn.error.codeLength'],
	wrongCode: m['organisations.signIn.error.wrongCode'],
	tooManyCodes: m['organisations.signIn.error.tooManyCodes'],
	unknown: m['organisations.signIn.error.unknown']
};

export function signInError(code: string | undefined): string | undefined {
	return code === undefined ? undefined : (SIGN_IN_ERRORS[code] ?? m['app.form.missing'])();
}

const ROLES: Record<string, () => string> = {
	member: m['organisations.role.member'],
	coordinator: m['organisations.role.coordinator'],
	'alliance.coordinator': m['organisations.role.allianceCoordinator'],
	'alliance.researcher': m['organisations.role.researcher'],
	'alliance.administrator': m['organisations.role.administrator']
};

/** "coördinator · Bs De Waterspin" */
export function roleText(role: string, organisation: string | null): string {
	return [ROLES[role]?.(), organisation].filter(Boolean).join(' · ');
}

/** A device as its owner would know it, from what the browser says of itself. */
export function deviceName(userAgent: string, locale?: 'nl' | 'en'): string {
	const browser = /Edg\//.test(userAgent)
		? 'Edge'
		: /Firefox\//.test(userAgent)
			? 'Firefox'
			: /Chrome\//.test(userAgent)
				? 'Chrome'
				: /Safari\//.test(userAgent)
					? 'Safari'
					: null;
	const system = /Android/.test(userAgent)
		? 'Android'
		: /iPhone|iPad/.test(userAgent)
			? 'iOS'
			: /Windows/.test(userAgent)
				? 'Windows'
				: /Mac OS/.test(userAgent)
					? 'macOS'
					: /Linux/.test(userAgent)
						? 'Linux'
						: null;
	return (
		[browser, system].filter(Boolean).join(', ') || m['organisations.account.unknownDevice']({}, { locale })
	);
}

/** Who did something, as far as the reader may know. */
export function doerText(by: Doer): string {
	switch (by.kind) {
		case 'person':
			return by.name;
		case 'organisation':
			return m['organisations.history.by.organisation']({ name: by.name });
		default:
			return m[`organisations.history.by.${by.kind}`]();
	}
}
