import { describe, expect, it } from 'vitest';
import histories from '../../../../demo/histories.json' with { type: 'json' };
import processData from '#reference/initiative-process.json' with { type: 'json' };
import { assess, type Course, type Health, processSchema } from './index.ts';

const rules = processSchema.parse(processData);

type History = (typeof histories)[number];

/** As the server would know it on the day that the history is looked at. */
function courseOf({
	startedOn,
	observedOn,
	goal,
	parties,
	milestones,
	reviews,
	pulses,
	certificates,
	hours
}: History): Course {
	const dayAfter = (day: string, days: number) =>
		new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
	return {
		startedOn,
		goal,
		parties: parties.map(({ id, name }) => ({ id, name, since: startedOn })),
		steps: milestones.map(({ title, dueOn, doneOn }, i) => ({ id: String(i), title, dueOn, doneOn })),
		reviews: reviews.map(({ dueOn, heldOn }, i) => ({ id: String(i), dueOn, heldOn })),
		pulses: pulses.map(({ openedOn, closedOn, answers }) => ({
			openedOn,
			closesOn: closedOn ?? dayAfter(openedOn, rules.pulse.openDays),
			answers: answers.map(({ party, scores }) => ({ partyId: party, scores }))
		})),
		pauses: certificates
			.filter(
				({ needed, seenOn, nextCheckOn }) => needed && (!seenOn || (nextCheckOn ?? observedOn) < observedOn)
			)
			.map(({ person, nextCheckOn }) => ({ id: person, party: person, since: nextCheckOn ?? startedOn })),
		// What should have been given until the history is looked at.
		hours: hours.map(({ party, promised, delivered }) => ({
			partyId: party,
			due: promised * 60,
			delivered: delivered * 60
		}))
	};
}

const judged = histories.map((history) => ({
	...history,
	health: assess(courseOf(history), rules, history.observedOn)
}));

/** Of those that a light warns of the share that went wrong, and of those that went wrong the share it warns of. */
function measured(warns: (light: Health['light']) => boolean) {
	const warned = judged.filter(({ health }) => warns(health.light));
	const right = warned.filter(({ wentWrong }) => wentWrong).length;
	const wrong = judged.filter(({ wentWrong }) => wentWrong).length;
	return { precision: right / warned.length, recall: right / wrong, warned: warned.length };
}

/**
 * Histories written by somebody who had not seen the rules; in 20 of the 40 scores were changed afterwards so that the last
 * pulse alone would not tell. Invented: this says whether the rules see what a person would, not how well they foretell.
 */
describe('signals on 40 written histories, 20 of which went wrong', () => {
	it('warn of most that went wrong, and red means more than amber', () => {
		const [amber, red] = [measured((light) => light !== 'green'), measured((light) => light === 'red')];
		process.stdout.write(
			`signals on 40 histories: amber or red ${JSON.stringify(amber)}; red ${JSON.stringify(red)}\n` +
				judged
					.filter(({ wentWrong, health }) => wentWrong !== (health.light === 'red'))
					.map(
						({ id, title, wentWrong, health }) =>
							`${wentWrong ? 'not red, went wrong' : 'red, went well'}: ${id} ${title} (${health.light}: ${health.signals
								.map(({ rule, level, value }) => `${rule.id} ${level} ${value.toFixed(1)}`)
								.join(', ')})`
					)
					.join('\n') +
				'\n'
		);
		expect(judged).toHaveLength(40);
		expect(amber.recall).toBeGreaterThanOrEqual(0.8);
		expect(red.precision).toBeGreaterThan(amber.precision);
	});
});
