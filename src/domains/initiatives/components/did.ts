import { m } from '#messages';

/** What somebody did, for every command of this domain. */
export const did: Record<string, () => string> = {
	'initiatives.addProfessional': m['initiatives.did.addProfessional'],
	'initiatives.addStep': m['initiatives.did.addStep'],
	'initiatives.addVisit': m['initiatives.did.addVisit'],
	'initiatives.answerBarrier': m['initiatives.did.answerBarrier'],
	'initiatives.answerPulse': m['initiatives.did.answerPulse'],
	'initiatives.askAboutBarrier': m['initiatives.did.askAboutBarrier'],
	'initiatives.changeStep': m['initiatives.did.changeStep'],
	'initiatives.checkItem': m['initiatives.did.checkItem'],
	'initiatives.createFeed': m['initiatives.did.createFeed'],
	'initiatives.dropStep': m['initiatives.did.dropStep'],
	'initiatives.endVisit': m['initiatives.did.endVisit'],
	'initiatives.enterPhase': m['initiatives.did.enterPhase'],
	'initiatives.finishStep': m['initiatives.did.finishStep'],
	'initiatives.holdReview': m['initiatives.did.holdReview'],
	'initiatives.openPulse': m['initiatives.did.openPulse'],
	'initiatives.pauseVisits': m['initiatives.did.pauseVisits'],
	'initiatives.raiseBarrier': m['initiatives.did.raiseBarrier'],
	'initiatives.recordConduct': m['initiatives.did.recordConduct'],
	'initiatives.recordDidactic': m['initiatives.did.recordDidactic'],
	'initiatives.remindCheck': m['initiatives.did.remindCheck'],
	'initiatives.remindPulse': m['initiatives.did.remindPulse'],
	'initiatives.removeProfessional': m['initiatives.did.removeProfessional'],
	'initiatives.revokeFeed': m['initiatives.did.revokeFeed'],
	'initiatives.setGoal': m['initiatives.did.setGoal'],
	'initiatives.takeInAgreement': m['initiatives.did.takeInAgreement'],
	'initiatives.watchInitiative': m['initiatives.did.watchInitiative']
};
