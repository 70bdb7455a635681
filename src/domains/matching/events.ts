/** All parties signed the same version; or, of a signed agreement, an amendment. */
export type AgreementSigned = {
	type: 'matching.agreementSigned';
	agreementId: string;
	title: string;
	/** The shared goal, in one sentence. */
	goal: string;
	/** Days on which the parties look back (yyyy-mm-dd). */
	reviews: string[];
	/** The collaboration that it becomes part of; null opens a new one. */
	initiativeId: string | null;
	partyIds: string[];
	at: Date;
};
