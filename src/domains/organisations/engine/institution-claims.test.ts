import { describe, expect, test } from 'vitest';
import { readInstitutions } from '#platform/server/institution-settings.ts';
import { type ClaimRules, readClaims } from './institution-claims.ts';

function rulesOf(preset: 'surfconext' | 'entree'): ClaimRules {
	const read = readInstitutions(JSON.stringify([{ preset, clientId: 'kwartje', clientSecret: 'geheim' }]));
	if (!read.ok) throw new Error(read.problem);
	return read.institutions[0]!;
}

const surfconext = rulesOf('surfconext');
const entree = rulesOf('entree');

const TEACHER = { sub: 'x', uid: 'qj7cks8qdz9ph54@petteflat', eduPersonAffiliation: 'employee' };

describe('who somebody is', () => {
	test('is the subject at SURFconext, whatever uid or mail says', () => {
		const claims = { sub: 'd1e2', uid: 'jan', email: 'Jan@Hogeschool.example', name: ' Jan  de\u202e Boer ' };
		expect(readClaims(claims, surfconext)).toEqual({
			ok: true,
			value: {
				subject: 'd1e2',
				name: 'Jan de Boer',
				email: 'jan@hogeschool.example',
				brin: '',
				homeOrganisation: ''
			}
		});
	});

	test('is the uid at Entree, as one text or as the only one of a list', () => {
		for (const uid of [TEACHER.uid, [TEACHER.uid]])
			expect(readClaims({ ...TEACHER, uid }, entree)).toMatchObject({ value: { subject: TEACHER.uid } });
	});

	test.each([undefined, null, '', '  ', 7, {}, [], ['a', 'b'], 'x'.repeat(256)])(
		'is not known from %j',
		(uid) => {
			expect(readClaims({ ...TEACHER, uid }, entree)).toEqual({ ok: false, code: 'unidentified' });
		}
	);
});

describe('a pupil', () => {
	const spellings = [
		'eduperson_affiliation',
		'edu_person_affiliations',
		'eduPersonAffiliation',
		'eduperson_scoped_affiliation'
	];
	const values = [
		'student',
		'Student',
		'student@petteflat.example',
		['student'],
		['member', 'student'],
		['employee', 'student@petteflat.example']
	];
	test.each(spellings.flatMap((spelling) => values.map((value) => [spelling, value] as const)))(
		'is refused at Entree by %s: %j',
		(spelling, value) => {
			const claims = { sub: 'x', uid: 'leerling@petteflat', [spelling]: value };
			expect(readClaims(claims, entree)).toEqual({ ok: false, code: 'refused' });
		}
	);

	test.each([undefined, '', [], 3])('may be anybody at Entree whose affiliation is %j', (value) => {
		expect(readClaims({ uid: 'x', eduPersonAffiliation: value }, entree)).toMatchObject({ code: 'refused' });
	});

	test('is refused although another claim calls them an employee', () => {
		const claims = { ...TEACHER, eduperson_scoped_affiliation: ['student@petteflat.example'] };
		expect(readClaims(claims, entree)).toMatchObject({ code: 'refused' });
	});

	test('is not whoever studies to be a teacher: at SURFconext a student comes in', () => {
		for (const affiliation of [['student'], ['student', 'employee'], undefined])
			expect(readClaims({ sub: 'x', eduperson_affiliation: affiliation }, surfconext)).toMatchObject({
				ok: true
			});
	});

	test('is none of those who work at a school', () => {
		for (const affiliation of ['employee', 'staff', ['employee', 'staff'], 'affiliate', 'studentenraad'])
			expect(readClaims({ uid: 'x', eduPersonAffiliation: affiliation }, entree)).toMatchObject({ ok: true });
	});
});

describe('where somebody works', () => {
	test.each([
		['11ZZ', '11ZZ'],
		['11zz03', '11ZZ03'],
		[['11ZZ03'], '11ZZ03'],
		['11ZZ0', ''],
		['1ZZZ', ''],
		["11ZZ' or '1", ''],
		[undefined, '']
	])('BRIN %j is read as "%s"', (given, brin) => {
		const read = readClaims({ ...TEACHER, nlEduPersonHomeOrganizationId: given }, entree);
		expect(read).toMatchObject({ value: { brin } });
	});

	test.each([
		['Hogeschool.Example', 'hogeschool.example'],
		['hogeschool', ''],
		['hogeschool.example/..', '']
	])('the domain %s is read as "%s"', (given, homeOrganisation) => {
		const read = readClaims({ sub: 'x', schac_home_organization: given }, surfconext);
		expect(read).toMatchObject({ value: { homeOrganisation } });
	});
});
