import { z } from 'zod';
import { m } from '#messages';
import { type Actor, personIdOf } from '#kernel/actor.ts';
import { addDays, localDay, startOfDay } from '#kernel/dates.ts';
import { failure } from '#kernel/result.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { closeDeadline, setDeadline } from '#platform/server/deadlines.ts';
import { bumpVersion } from '#platform/server/version.ts';
import { clashesOf, daysOfVisit, isFresh } from '../engine/index.ts';
import { mayCheckProfessional } from '../policy.ts';
import {
	absenceInput,
	addProfessionalInput,
	addVisitInput,
	conductInput,
	didacticInput,
	endVisitInput,
	presenceInput,
	removeProfessionalInput,
	VISIT_RULES
} from '../schema.ts';
import { ledInitiative } from './initiative-commands.ts';
import { type Initiative, readInitiative } from './initiative-queries.ts';
import { mailSide } from './mail-commands.ts';
import type { Professional } from './visit-queries.ts';

export const REMIND_CHECK = 'professional.check';
export const CHECK_LAPSED = 'professional.lapsed';

/** How long before the next check the school and who sends the person hear of it. */
const REMIND_DAYS = 30;
const MOST_PROFESSIONALS = 200;

type Found = { initiative: Initiative; professional: Professional };

async function initiativeOfProfessional(trx: Trx, id: string): Promise<string | null> {
	const row = await trx
		.selectFrom('professional')
		.select('initiativeId')
		.where('id', '=', id)
		.executeTakeFirst();
	return row?.initiativeId ?? null;
}

function foundIn(initiative: Initiative | null, id: string): Found | null {
	const professional = initiative?.professionals.find((one) => one.id === id);
	return initiative && professional ? { initiative, professional } : null;
}

async function ledProfessional(trx: Trx, actor: Actor, id: string): Promise<Found | null> {
	const initiativeId = await initiativeOfProfessional(trx, id);
	return initiativeId ? foundIn(await ledInitiative(trx, actor, initiativeId), id) : null;
}

/** For who acts for the school that looked. */
async function checkedBy(
	trx: Trx,
	actor: Actor,
	{ id, schoolId }: { id: string; schoolId: string }
): Promise<Found | null> {
	const found = await ledProfessional(trx, actor, id);
	if (!found) return null;
	const { parties, stopped } = found.initiative;
	const partyIds = parties.filter(({ kind }) => kind === 'school').map((party) => party.id);
	return mayCheckProfessional(actor, { schoolId, partyIds, stopped: stopped !== null }) ? found : null;
}

export const addProfessional = command({
	name: 'initiatives.addProfessional',
	input: addProfessionalInput,
	authorize: ({ trx, actor, input }) => ledInitiative(trx, actor, input.id),
	run: async ({ trx, input: { id, professionalId, organisationId, ...fields }, subject, now }) => {
		if (!subject.parties.some((party) => party.id === organisationId)) return failure('unknownOwner');
		if (subject.professionals.length >= MOST_PROFESSIONALS) return failure('tooManyPeople');
		await trx
			.insertInto('professional')
			.values({ ...fields, id: professionalId, initiativeId: id, organisationId, addedAt: now })
			.onConflict((conflict) => conflict.doNothing())
			.execute();
		return done('initiative', id, null);
	}
});

/** Somebody doesn't come any more: their hours end, and their certificate is of no concern. */
export async function letGo(trx: Trx, professionalId: string, at: Date): Promise<void> {
	await trx.updateTable('professional').set({ leftAt: at }).where('id', '=', professionalId).execute();
	await trx
		.updateTable('visit')
		.set({ endedAt: at })
		.where('professionalId', '=', professionalId)
		.where('endedAt', 'is', null)
		.execute();
	await closeDeadline(trx, REMIND_CHECK, professionalId);
	await closeDeadline(trx, CHECK_LAPSED, professionalId);
}

export const removeProfessional = command({
	name: 'initiatives.removeProfessional',
	input: removeProfessionalInput,
	authorize: ({ trx, actor, input }) => ledProfessional(trx, actor, input.id),
	run: async ({ trx, input: { id, version }, subject: { initiative }, now }) => {
		if (!(await bumpVersion(trx, 'professional', id, version))) return failure('stale');
		await letGo(trx, id, now);
		return done('initiative', initiative.id, { initiativeId: initiative.id });
	}
});

/** The school saw a certificate. At first showing it has to be fresh; after that the school's own rule counts. */
export const recordConduct = command({
	name: 'initiatives.recordConduct',
	input: conductInput,
	authorize: ({ trx, actor, input }) => checkedBy(trx, actor, input),
	run: async ({ trx, actor, input, subject: { initiative, professional }, now }) => {
		const { id, schoolId, issuedOn, nextCheckOn } = input;
		const today = localDay(now);
		const { country } = initiative.parties.find((party) => party.id === schoolId)!;
		const rule = VISIT_RULES.certificates[country];
		if (nextCheckOn <= today) return failure('dateInPast');
		if (rule.keepsIssueDate && issuedOn === null) return failure('issuedMissing');
		const first = !professional.checks.some(({ kind }) => kind === 'conduct');
		const shown = { country, role: professional.role, issuedOn: issuedOn ?? today, seenOn: today };
		if (shown.issuedOn > today || (first && !isFresh(shown, VISIT_RULES))) return failure('notFresh');
		await trx
			.insertInto('professionalCheck')
			.values({
				professionalId: id,
				kind: 'conduct',
				schoolId,
				seenBy: personIdOf(actor),
				seenOn: today,
				issuedOn: rule.keepsIssueDate ? issuedOn : null,
				nextCheckOn
			})
			.execute();
		await setDeadline(trx, REMIND_CHECK, id, addDays(startOfDay(nextCheckOn), -REMIND_DAYS));
		await setDeadline(trx, CHECK_LAPSED, id, addDays(startOfDay(nextCheckOn), 1));
		return done('initiative', initiative.id, null);
	}
});

/** The school looked at how somebody works with children. */
export const recordDidactic = command({
	name: 'initiatives.recordDidactic',
	input: didacticInput,
	authorize: ({ trx, actor, input }) => checkedBy(trx, actor, input),
	run: async ({ trx, actor, input: { id, schoolId }, subject: { initiative }, now }) => {
		await trx
			.insertInto('professionalCheck')
			.values({
				professionalId: id,
				kind: 'didactic',
				schoolId,
				seenBy: personIdOf(actor),
				seenOn: localDay(now)
			})
			.execute();
		return done('initiative', initiative.id, null);
	}
});

export const addVisit = command({
	name: 'initiatives.addVisit',
	input: addVisitInput,
	authorize: ({ trx, actor, input }) => ledProfessional(trx, actor, input.id),
	run: async ({ trx, input: { id, visitId, ...fields }, subject: { initiative } }) => {
		const isSchool = initiative.parties.some(
			(party) => party.id === fields.schoolId && party.kind === 'school'
		);
		if (!isSchool) return failure('unknownSchool');
		const planned = initiative.professionals.flatMap(({ visits }) => visits);
		const [clash] = clashesOf({ ...fields, id: visitId, professionalId: id }, planned);
		if (clash) return failure(`clash.${clash.over}`);
		await trx
			.insertInto('visit')
			.values({ ...fields, id: visitId, professionalId: id })
			.onConflict((conflict) => conflict.doNothing())
			.execute();
		return done('initiative', initiative.id, null);
	}
});

export const endVisit = command({
	name: 'initiatives.endVisit',
	input: endVisitInput,
	authorize: ({ trx, actor, input }) => ledVisit(trx, actor, input.id),
	run: async ({ trx, input: { id, version }, subject: { initiative }, now }) => {
		if (!(await bumpVersion(trx, 'visit', id, version))) return failure('stale');
		await trx.updateTable('visit').set({ endedAt: now }).where('id', '=', id).execute();
		return done('initiative', initiative.id, null);
	}
});

async function ledVisit(trx: Trx, actor: Actor, id: string): Promise<Found | null> {
	const row = await trx
		.selectFrom('visit')
		.select('professionalId')
		.where('id', '=', id)
		.where('endedAt', 'is', null)
		.executeTakeFirst();
	return row ? await ledProfessional(trx, actor, row.professionalId) : null;
}

/** An hour that didn't take place, or won't: it isn't counted, and isn't in anybody's calendar. */
export const noteAbsence = command({
	name: 'initiatives.noteAbsence',
	input: absenceInput,
	authorize: ({ trx, actor, input }) => ledVisit(trx, actor, input.id),
	run: async ({ trx, actor, input: { id, day, reason }, subject: { initiative, professional }, now }) => {
		const visit = professional.visits.find((one) => one.id === id);
		if (!visit || !daysOfVisit(visit).includes(day)) return failure('noSuchDay');
		const noted = { reason, notedAt: now, notedBy: personIdOf(actor) };
		await trx
			.insertInto('visitAbsence')
			.values({ visitId: id, onDay: day, ...noted })
			.onConflict((conflict) => conflict.columns(['visitId', 'onDay']).doUpdateSet(noted))
			.execute();
		return done('initiative', initiative.id, null);
	}
});

/** It took place after all, or will. */
export const forgetAbsence = command({
	name: 'initiatives.forgetAbsence',
	input: presenceInput,
	authorize: ({ trx, actor, input }) => ledVisit(trx, actor, input.id),
	run: async ({ trx, input: { id, day }, subject: { initiative } }) => {
		await trx.deleteFrom('visitAbsence').where('visitId', '=', id).where('onDay', '=', day).execute();
		return done('initiative', initiative.id, null);
	}
});

/** Tells the school that looked and who sends the person that a certificate is to be shown again, or that it lapsed. */
function tellOfCheck(occasion: 'soon' | 'lapsed') {
	const deadline = occasion === 'soon' ? REMIND_CHECK : CHECK_LAPSED;
	return command({
		name: occasion === 'soon' ? 'initiatives.remindCheck' : 'initiatives.pauseVisits',
		input: z.object({ id: z.uuid() }),
		authorize: async ({ trx, actor, input }) => {
			if (actor.kind !== 'system') return null;
			const initiativeId = await initiativeOfProfessional(trx, input.id);
			return initiativeId ? foundIn(await readInitiative(trx, initiativeId), input.id) : null;
		},
		run: async ({ trx, input: { id }, subject: { initiative, professional } }) => {
			if (!(await closeDeadline(trx, deadline, id))) return failure('alreadyDone');
			if (initiative.stopped) return done('initiative', initiative.id, null);
			const check = professional.checks.findLast(({ kind }) => kind === 'conduct');
			const person = professional.name;
			const { id: initiativeId, title } = initiative;
			for (const organisationId of new Set([professional.organisationId, check?.schoolId]))
				if (organisationId)
					await mailSide(trx, { initiativeId, organisationId }, ({ locale }) => ({
						subject: m[`initiatives.mail.check.${occasion}.subject`]({ person }, { locale }),
						paragraphs: [m[`initiatives.mail.check.${occasion}.body`]({ person, title }, { locale })],
						action: [
							m['initiatives.mail.check.action']({}, { locale }),
							`initiatives/${initiativeId}/people/${id}`
						],
						smallPrint: m['initiatives.mail.check.smallPrint']({}, { locale })
					}));
			return done('initiative', initiative.id, null);
		}
	});
}

export const remindCheck = tellOfCheck('soon');
export const pauseVisits = tellOfCheck('lapsed');
