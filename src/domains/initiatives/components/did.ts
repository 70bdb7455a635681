import { m } from '#messages';

/** What somebody did, for every command of this domain. */
export const did: Record<string, () => string> = {
	'initiatives.addStep': m['initiatives.did.addStep'],
	'initiatives.answerPulse': m['initiatives.did.answerPulse'],
	'initiatives.changeStep': m['initiatives.did.changeStep'],
	'initiatives.checkItem': m['initiatives.did.checkItem'],
	'initiatives.dropStep': m['initiatives.did.dropStep'],
	'initiatives.enterPhase': m['initiatives.did.enterPhase'],
	'initiatives.finishStep': m['initiatives.did.finishStep'],
	'initiatives.holdReview': m['initiatives.did.holdReview'],
	'initiatives.openPulse': m['initiatives.did.openPulse'],
	'initiatives.remindPulse': m['initiatives.did.remindPulse'],
	'initiatives.setGoal': m['initiatives.did.setGoal'],
	'initiatives.takeInAgreement': m['initiatives.did.takeInAgreement'],
	'initiatives.watchInitiative': m['initiatives.did.watchInitiative']
};
