import { addDays } from '#kernel/dates.ts';
import { db } from '#platform/server/database.ts';
import type { Declarations, Processing } from '#platform/server/personal-data.ts';

const initiatives: Processing = {
	name: 'Initiatives (samenwerkingen)',
	purpose: 'Plan what organisations do together, ask each side how it goes, and help in time.',
	people: 'Who leads an initiative for an organisation, and who says for it how it goes.',
	recipients:
		'The people of the parties, those of the boards of their schools, and the coordinators of the alliance.',
	ground: 'legitimateInterest'
};

const comingIn: Processing = {
	name: 'Who comes into the school (wie er in de klas komt)',
	purpose:
		'Plan who comes when, and know that the school saw a certificate of conduct: not the certificate itself.',
	people: 'Skilled professionals and volunteers whom an organisation sends to a school.',
	recipients:
		'The people of the parties, those of the boards of their schools, and the coordinators of the alliance.',
	ground: 'legitimateInterest'
};

/** Who stopped coming is forgotten after a school year. */
const KEPT_DAYS = 366;

const byTombstone = (data: string) =>
	({ personal: true, processing: initiatives, data, kept: 'As long as the initiative.' }) as const;

const notPersonal = { personal: false } as const;

export const declarations: Declarations = {
	barrier: byTombstone('Who raised what stands in the way, and who wrote down how it was solved.'),
	calendar_feed: {
		personal: true,
		processing: initiatives,
		data: 'That somebody made an address for a calendar program, and its hash.',
		kept: 'Until that person stops it or leaves.',
		erase: async (trx, { personId }) =>
			void (await trx.deleteFrom('calendarFeed').where('personId', '=', personId).execute())
	},
	initiative: notPersonal,
	initiative_agreement: notPersonal,
	initiative_check: byTombstone('Who ticked an item of a checklist.'),
	initiative_fact: byTombstone('Who took it to a phase, stopped it, or left it for a party.'),
	initiative_invitation: byTombstone('Who asked an organisation to take part, and who answered for it.'),
	initiative_lesson: byTombstone('Who wrote down what a party learnt.'),
	initiative_member: {
		personal: true,
		processing: initiatives,
		data: 'What somebody of a party does in an initiative, and whether mails go to them.',
		kept: 'Until that is taken away, or that person leaves.',
		export: async ({ personId }) =>
			await db()
				.selectFrom('initiativeMember')
				.innerJoin('initiative', 'initiative.id', 'initiativeMember.initiativeId')
				.select(['initiative.title', 'task', 'isContact', 'since'])
				.where('personId', '=', personId)
				.orderBy('since')
				.execute(),
		erase: async (trx, { personId }) =>
			void (await trx.deleteFrom('initiativeMember').where('personId', '=', personId).execute())
	},
	initiative_party: notPersonal,
	initiative_process: notPersonal,
	initiative_pulse: notPersonal,
	initiative_pulse_answer: {
		personal: true,
		processing: initiatives,
		data: 'How it goes by the judgement of a side, in figures and one line, and who answered for it.',
		kept: 'As long as the initiative; without the name once that person left.',
		export: async ({ personId }) =>
			await db()
				.selectFrom('initiativePulseAnswer')
				.innerJoin('initiativePulse', 'initiativePulse.id', 'initiativePulseAnswer.pulseId')
				.innerJoin('initiative', 'initiative.id', 'initiativePulse.initiativeId')
				.select(['initiative.title', 'openedOn', 'scores', 'line', 'at'])
				.where('byPerson', '=', personId)
				.orderBy('at')
				.execute(),
		// What a side said stays, for it is the side's.
		erase: async (trx, { personId }) =>
			void (await trx
				.updateTable('initiativePulseAnswer')
				.set({ byPerson: null })
				.where('byPerson', '=', personId)
				.execute())
	},
	initiative_pulse_link: {
		personal: true,
		processing: initiatives,
		data: 'To whom a link to answer by was mailed, and its hash.',
		kept: 'As long as the initiative; until that person leaves.',
		erase: async (trx, { personId }) =>
			void (await trx.deleteFrom('initiativePulseLink').where('personId', '=', personId).execute())
	},
	initiative_review: byTombstone('Who wrote down what the parties found when they looked back.'),
	initiative_signal: notPersonal,
	initiative_step: byTombstone('Who finished a step of the plan.'),
	professional: {
		personal: true,
		processing: comingIn,
		data: 'Name of who comes, for which organisation, and to do what.',
		kept: 'A year after that person stopped coming.',
		tidy: async (now) => {
			const gone = db()
				.selectFrom('professional')
				.select('id')
				.where('leftAt', '<', addDays(now, -KEPT_DAYS));
			const visits = db().selectFrom('visit').select('id').where('professionalId', 'in', gone);
			await db().deleteFrom('visitAbsence').where('visitId', 'in', visits).execute();
			await db().deleteFrom('visit').where('professionalId', 'in', gone).execute();
			await db().deleteFrom('professionalCheck').where('professionalId', 'in', gone).execute();
			await db().deleteFrom('professional').where('leftAt', '<', addDays(now, -KEPT_DAYS)).execute();
		}
	},
	professional_check: {
		personal: true,
		processing: comingIn,
		data: 'That a school saw a certificate of conduct, when, by whom, and when it wants to see it again.',
		kept: 'A year after that person stopped coming.'
	},
	school_holiday: notPersonal,
	school_holiday_region: byTombstone('Who chose the region whose holidays a school keeps.'),
	visit_absence: {
		personal: true,
		processing: comingIn,
		data: 'That an hour of somebody did not take place, or will not, why, and who said so.',
		kept: 'A year after that person stopped coming.'
	},
	visit: {
		personal: true,
		processing: comingIn,
		data: 'When somebody comes, to which group and room, and which teacher answers for it.',
		kept: 'A year after that person stopped coming.'
	}
};
