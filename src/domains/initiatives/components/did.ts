import { m } from '#messages';

/** What somebody did, for every command of this domain. */
export const did: Record<string, () => string> = {
	'initiatives.takeInAgreement': m['initiatives.did.takeInAgreement']
};
