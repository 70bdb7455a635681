/** What became of a conversation about a question and an offer. */
export type Outcome = 'waiting' | 'takenBack' | 'silent' | 'notNow' | 'interested' | 'agreed' | 'fulfilled';

/** An outcome with why not, and whether its question is still open. */
export type Sequel = { outcome: Outcome; reasonCode: string | null; questionOpen: boolean };

/** Reasons that say that a match didn't fit; the others say that it can't be now. */
const DID_NOT_FIT = ['notOurExpertise', 'notOurQuestion'];

/**
 * An outcome as a judgement of the match, graded as in `demo/eval`: 3 they made an agreement or the question was solved by
 * it, 2 yes, 1 somebody thought that it fits but it came to nothing, 0 it didn't fit. Null as long as nobody knows.
 */
export function gradeOf({ outcome, reasonCode }: Sequel): 0 | 1 | 2 | 3 | null {
	switch (outcome) {
		case 'agreed':
		case 'fulfilled':
			return 3;
		case 'interested':
			return 2;
		case 'notNow':
			return reasonCode !== null && DID_NOT_FIT.includes(reasonCode) ? 0 : 1;
		case 'silent':
			return 1;
		case 'waiting':
		case 'takenBack':
			return null;
	}
}

/** Whether a match became a collaboration; null as long as it still may, and when nobody got to answer. */
export function becameCollaboration({ outcome, questionOpen }: Sequel): boolean | null {
	if (outcome === 'waiting' || outcome === 'takenBack') return null;
	if (outcome === 'interested') return questionOpen ? null : false;
	return outcome === 'agreed' || outcome === 'fulfilled';
}
