import { expect, it } from 'vitest';
import { moveClock } from '#platform/server/clock.ts';
import { newId } from '#platform/server/ids.ts';
import { useDatabase } from '../../../../test/database.ts';
import { allianceCoordinator, makeOrganisation, someoneAt, visitor } from '../../../../test/world.ts';
import { recordDiligence } from './commands.ts';
import { diligenceOf, newestDiligence, organisationPage } from './queries.ts';

useDatabase();

const fact = (organisationId: string, changes: Record<string, string> = {}) => ({
	id: newId(),
	organisationId,
	kind: 'dueDiligence',
	outcome: 'none',
	note: '',
	source: 'KvK-register',
	validUntil: '',
	...changes
});

it('what the alliance found out about a partner is added to, newest first, and the newest of each kind counts', async () => {
	const noor = await allianceCoordinator('Noor');
	const partner = await makeOrganisation('Leesclub', { kind: 'volunteerGroup' });
	const first = fact(partner, { validUntil: '2026-11-01' });
	for (const input of [first, first]) expect(await recordDiligence(noor, input)).toMatchObject({ ok: true });
	moveClock(60_000);
	const tie = {
		kind: 'conflictOfInterest',
		outcome: 'attention',
		note: 'De voorzitter zit in het schoolbestuur.'
	};
	await recordDiligence(noor, fact(partner, tie));
	moveClock(60_000);
	await recordDiligence(noor, fact(partner, { outcome: 'no', note: 'Failliet.', validUntil: '2999-01-01' }));
	const found = (await diligenceOf(noor, [partner]))!;
	expect(found.map(({ outcome }) => outcome)).toEqual(['no', 'attention', 'none']);
	expect(found[0]).toMatchObject({ by: 'Noor', source: 'KvK-register', lapsed: false });
	expect(found[2]).toMatchObject({ validUntil: '2026-11-01', lapsed: true });
	expect(newestDiligence(found, partner).map(({ kind, outcome }) => [kind, outcome])).toEqual([
		['conflictOfInterest', 'attention'],
		['dueDiligence', 'no']
	]);
	expect(newestDiligence(found, newId())).toEqual([]);
});

it('says what it rests on, and why when there is something', async () => {
	const noor = await allianceCoordinator('Noor');
	const partner = await makeOrganisation('Bank', { kind: 'company' });
	expect(await recordDiligence(noor, fact(partner, { source: ' ' }))).toMatchObject({
		fields: { source: 'missing' }
	});
	expect(await recordDiligence(noor, fact(partner, { outcome: 'attention' }))).toMatchObject({
		fields: { note: 'missing' }
	});
	expect(await recordDiligence(noor, fact(partner, { validUntil: 'morgen' }))).toMatchObject({
		fields: { validUntil: 'notADate' }
	});
	expect(await recordDiligence(noor, fact(newId()))).toMatchObject({ code: 'notFound' });
});

it('is for coordinators of the alliance alone: not for the partner, and not on its page', async () => {
	const noor = await allianceCoordinator('Noor');
	const partner = await makeOrganisation('Bank', { kind: 'company' });
	await recordDiligence(noor, fact(partner, { outcome: 'no', note: 'Onbetrouwbaar.' }));
	const own = await someoneAt(partner, 'coordinator', 'Priya');
	for (const scope of [own, visitor]) {
		expect(await diligenceOf(scope, [partner])).toBeNull();
		expect(await recordDiligence(scope, fact(partner))).toMatchObject({ code: 'notFound' });
		expect(JSON.stringify(await organisationPage(scope, partner))).not.toContain('Onbetrouwbaar');
	}
});
