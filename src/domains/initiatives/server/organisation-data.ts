import { clockTime } from '#kernel/dates.ts';
import { db } from '#platform/server/database.ts';
import type { OrganisationDeclarations, Own, OwnedRow } from '#platform/server/organisation-data.ts';
import { partyName } from '../components/words.ts';
import {
	agreementsOf,
	barriersIn,
	holidaysOf,
	type Initiative,
	initiativeById,
	lessonsOf
} from './queries.ts';

async function initiativesOf({ scope, organisationId }: Own): Promise<Initiative[]> {
	const rows = await db()
		.selectFrom('initiativeParty')
		.select('initiativeId')
		.where('organisationId', '=', organisationId)
		.orderBy('since')
		.execute();
	const found: Initiative[] = [];
	for (const { initiativeId } of rows) {
		const initiative = await initiativeById(scope, initiativeId);
		if (initiative) found.push(initiative);
	}
	return found;
}

/** Of each initiative that an organisation takes part in the rows of one kind. */
function ofEach(rowsOf: (initiative: Initiative) => OwnedRow[]) {
	return {
		owned: async (own: Own) =>
			(await initiativesOf(own)).flatMap((initiative) =>
				rowsOf(initiative).map((row) => ({
					initiativeId: initiative.id,
					initiative: initiative.title,
					...row
				}))
			)
	};
}

/** What an organisation takes along. A line stands beside each table that has to do with organisations. */
export const organisationDeclarations: OrganisationDeclarations = {
	initiative_party: ofEach(({ openedAt, goal, need, activities, output, outcome, parties }) =>
		parties.map(({ name, municipality, since }) => ({
			openedAt,
			goal,
			need,
			activities,
			output,
			outcome,
			party: name,
			municipality,
			since
		}))
	),
	initiative_agreement: {
		owned: async (own) => {
			const rows: OwnedRow[] = [];
			for (const initiative of await initiativesOf(own))
				for (const { id, title, state, stateAt } of await agreementsOf(own.scope, initiative))
					rows.push({ initiativeId: initiative.id, agreementId: id, agreement: title, state, stateAt });
			return rows;
		}
	},
	barrier: {
		owned: async (own) => {
			const rows: OwnedRow[] = [];
			for (const initiative of await initiativesOf(own))
				for (const { kind, title, situation, answer, shared } of await barriersIn(initiative))
					rows.push({
						initiativeId: initiative.id,
						initiative: initiative.title,
						kind,
						barrier: title,
						situation,
						answer,
						shared
					});
			return rows;
		}
	},
	initiative_step: ofEach((initiative) =>
		initiative.steps.map(({ kind, title, ownerId, dueOn, doneOn }) => ({
			kind,
			title,
			owner: partyName(initiative.parties, ownerId),
			dueOn,
			doneOn
		}))
	),
	initiative_pulse_answer: ofEach((initiative) =>
		initiative.pulses.flatMap(({ openedOn, answers }) =>
			answers.map(({ organisationId, scores, line }) => ({
				openedOn,
				party: partyName(initiative.parties, organisationId),
				...scores,
				line
			}))
		)
	),
	professional: ofEach((initiative) =>
		initiative.professionals.map(({ name, organisationId, role, clearance }) => ({
			name,
			sentBy: partyName(initiative.parties, organisationId),
			role,
			certificate: clearance.state
		}))
	),
	professional_check: ofEach((initiative) =>
		initiative.professionals.flatMap(({ name, checks }) =>
			checks.map(({ kind, schoolId, seenOn, issuedOn, nextCheckOn }) => ({
				name,
				kind,
				seenAt: partyName(initiative.parties, schoolId),
				seenOn,
				issuedOn,
				nextCheckOn
			}))
		)
	),
	visit: ofEach((initiative) =>
		initiative.professionals.flatMap(({ name, visits }) =>
			visits.map(({ schoolId, weekday, startsAt, endsAt, subject, pupils, room, responsible, ...rest }) => ({
				name,
				school: partyName(initiative.parties, schoolId),
				weekday,
				startsAt: clockTime(startsAt),
				endsAt: clockTime(endsAt),
				subject,
				pupils,
				room,
				responsible,
				fromOn: rest.fromOn,
				untilOn: rest.untilOn,
				freesMinutes: rest.freesMinutes
			}))
		)
	),
	visit_absence: ofEach((initiative) =>
		initiative.professionals.flatMap(({ name, visits }) =>
			visits.flatMap(({ subject, absences }) =>
				absences.map(({ day, reason }) => ({ name, subject, day, reason }))
			)
		)
	),
	school_holiday: {
		owned: async ({ organisationId }) =>
			(await holidaysOf([organisationId])).get(organisationId)?.own.map(({ name, fromOn, untilOn }) => ({
				name,
				fromOn,
				untilOn
			})) ?? []
	},
	school_holiday_region: {
		owned: async ({ organisationId }) => {
			const region = (await holidaysOf([organisationId])).get(organisationId)?.region;
			return region ? [{ region }] : [];
		}
	},
	initiative_fact: {
		notOwned: 'Phases and endings of an initiative, which all its parties see on its page.'
	},
	initiative_invitation: {
		notOwned: 'Who was asked to take part: whoever said yes stands with the parties.'
	},
	initiative_member: {
		notOwned: 'What people do in an initiative: those of each party take along their own.'
	},
	initiative_lesson: {
		owned: async (own) => {
			const rows: OwnedRow[] = [];
			for (const initiative of await initiativesOf(own))
				for (const { organisationId, lesson, at } of (await lessonsOf(own.scope, initiative)).lessons)
					rows.push({
						initiativeId: initiative.id,
						initiative: initiative.title,
						party: partyName([...initiative.parties, ...initiative.formerParties], organisationId),
						lesson,
						at
					});
			return rows;
		}
	},
	initiative_pulse_link: { notOwned: 'Links in mails, for one person each.' }
};
