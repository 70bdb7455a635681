import { m } from '#messages';
import { did as inInitiatives } from '#domains/initiatives/components/did.ts';
import { did as inMatching } from '#domains/matching/components/did.ts';
import { did as inOrganisations } from '#domains/organisations/components/did.ts';

/** What somebody did, by the command that did it. */
export const DID: Record<string, () => string> = { ...inInitiatives, ...inMatching, ...inOrganisations };

/** A command that there was once may still stand in the audit. */
export function didText(command: string): string {
	return (DID[command] ?? m['organisations.history.other'])();
}
