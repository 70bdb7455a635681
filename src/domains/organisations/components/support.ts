import { getLocale } from '#generated/runtime.js';
import type { SupportAct } from '../schema.ts';
import type { Supported, SupportedState } from '../server/queries.ts';
import { deviceName } from './words.ts';

/** What an act would be about, in words: null when it isn't there. */
export function actTarget(
	act: SupportAct,
	{ person, email }: Supported,
	state: SupportedState,
	on: string
): string | null {
	const thing = <Thing extends { id: string }>(things: Thing[]) => things.find(({ id }) => id === on);
	const device = (things: { id: string; userAgent: string | null }[]) => {
		const found = thing(things);
		return found ? deviceName(found.userAgent ?? '') : null;
	};
	switch (act) {
		case 'mailSignIn':
			return person ? email : null;
		case 'endSessions':
		case 'revokeMailedLinks':
			return person?.name ?? null;
		case 'resendInvitation':
		case 'revokeInvitation':
			return thing(state.invitations)?.organisation ?? null;
		case 'redeliverMail':
			return thing(state.mails)?.subject ?? null;
		case 'unlinkInstitution':
			return thing(state.links)?.label[getLocale()] ?? null;
		case 'endSession':
			return device(state.sessions);
		case 'removePasskey':
			return device(state.passkeys);
	}
}
