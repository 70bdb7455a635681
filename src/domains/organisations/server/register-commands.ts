import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { failure } from '#kernel/result.ts';
import { command, done } from '#platform/server/command.ts';
import type { Trx } from '#platform/server/database.ts';
import { gazetteer } from '#platform/server/gazetteer.ts';
import { newId } from '#platform/server/ids.ts';
import { raiseRevision } from '#platform/server/revision.ts';
import {
	type BranchFacts,
	createPlaces,
	type ExistingBranch,
	type FieldChange,
	type ImportPlan,
	type MunicipalPlace,
	type Places,
	planImport,
	provisionalBoardName,
	type School,
	schoolsOf
} from '../engine/index.ts';
import { boardImport, branchImport, scoreImport } from '../schema.ts';

const SCHOOLS = 'brin';
const BOARDS = 'duo-board';

/** Rows a statement: PostgreSQL takes 65,535 values at most. */
const BATCH = 1000;

export type Counts = { created: number; changed: number; unchanged: number; closed: number };

type Ids = ReadonlyMap<string, string>;
type Plan = ImportPlan & { ok: true };

/** Something that happened to an organisation, or to the branch that `detail` names. */
type Fact = { organisationId: string; kind: string; detail: FactDetail };
type FactDetail = { branch?: string; from?: FactValues; to?: FactValues };
type FactValues = Record<string, string | null>;

/** Registers are read by the operator's command-line tools. */
function systemOnly({ actor }: { actor: Actor }) {
	return actor.kind === 'system' ? actor : null;
}

async function inBatches<Row>(
	rows: readonly Row[],
	write: (batch: Row[]) => Promise<unknown>,
	written: (count: number) => void = () => undefined
): Promise<void> {
	for (let start = 0; start < rows.length; start += BATCH) {
		const batch = rows.slice(start, start + BATCH);
		await write(batch);
		written(batch.length);
	}
}

async function addFacts(trx: Trx, facts: readonly Fact[], at: Date): Promise<void> {
	await inBatches(facts, (batch) =>
		trx
			.insertInto('organisationFact')
			.values(batch.map((fact) => ({ id: newId(), at, ...fact })))
			.execute()
	);
}

/** The organisations of a register: their ids by their code in it. */
async function registered(trx: Trx, scheme: string): Promise<Ids> {
	const rows = await trx
		.selectFrom('organisation')
		.select(['id', 'registerCode'])
		.where('registerScheme', '=', scheme)
		.execute();
	return new Map(rows.map((row) => [row.registerCode!, row.id]));
}

// --- Branches, and the schools and boards that they make up ----------------------------------------------------

async function knownBranches(trx: Trx): Promise<ExistingBranch[]> {
	const rows = await trx
		.selectFrom('branch')
		.innerJoin('organisation', 'organisation.id', 'branch.schoolId')
		.selectAll('branch')
		.select('organisation.registerCode')
		.where('organisation.registerScheme', '=', SCHOOLS)
		.execute();
	return rows.map((row) => ({
		brin: row.registerCode!,
		branchCode: row.code,
		boardNumber: row.boardNumber ?? '',
		name: row.name,
		street: row.street,
		houseNumber: row.houseNumber,
		postcode: row.postcode,
		place: row.place,
		municipalityCode: row.municipalityCode ?? '',
		municipality: row.municipality,
		province: row.province,
		denomination: row.denomination ?? '',
		phone: row.phone,
		website: row.website,
		closed: row.closedAt !== null
	}));
}

function placeIn({ place, municipality, province }: Omit<MunicipalPlace, 'country'>, places: Places) {
	const found = places.coordinatesOf({ place, municipality, province, country: 'NL' });
	return { latitude: found?.latitude ?? null, longitude: found?.longitude ?? null };
}

function withNew(known: Ids, created: readonly { id: string; registerCode: string }[]): Ids {
	return new Map([...known, ...created.map((row) => [row.registerCode, row.id] as const)]);
}

/** A school or board that is new here. The register vouches for it, so nobody needs to check it. */
function newOrganisation(
	named: { kind: 'school' | 'schoolBoard'; name: string; registerScheme: string; registerCode: string },
	{ municipality, municipalityCode, province }: BranchFacts,
	now: Date
) {
	const where = { country: 'NL' as const, province, municipality, municipalityCode };
	return { id: newId(), ...named, ...where, createdAt: now, checkedAt: now };
}

/** The list has no addresses of boards: a board is put where most of its branches are. */
function newBoard(number: string, branches: readonly BranchFacts[], places: Places, now: Date) {
	const groups = [...Map.groupBy(branches, (branch) => branch.municipalityCode).values()];
	const largest = groups.reduce((most, group) => (group.length > most.length ? group : most))[0]!;
	const name = provisionalBoardName(number);
	return {
		...newOrganisation(
			{ kind: 'schoolBoard', name, registerScheme: BOARDS, registerCode: number },
			largest,
			now
		),
		...placeIn({ ...largest, place: largest.municipality }, places)
	};
}

/** A school lies where its first branch is. Its website and description are its own from now on. */
function newSchool(school: School, first: BranchFacts, boardIds: Ids, places: Places, now: Date) {
	const { name, brin } = school;
	return {
		...newOrganisation({ kind: 'school', name, registerScheme: SCHOOLS, registerCode: brin }, first, now),
		...placeIn(first, places),
		website: first.website,
		boardId: boardIds.get(school.boardNumber)!
	};
}

/** The boards and schools that have to be made before branches can refer to them, and the ids of all. */
async function organisationsFor(
	trx: Trx,
	plan: Plan,
	rows: readonly BranchFacts[],
	{ places, now }: { places: Places; now: Date }
) {
	const knownBoards = await registered(trx, BOARDS);
	const boards = [...Map.groupBy(rows, (branch) => branch.boardNumber)]
		.filter(([number]) => !knownBoards.has(number))
		.map(([number, branches]) => newBoard(number, branches, places, now));
	const boardIds = withNew(knownBoards, boards);

	const knownSchools = await registered(trx, SCHOOLS);
	const ofSchool = Map.groupBy(plan.created, (branch) => branch.brin);
	const schools = plan.schools
		.filter((school) => !knownSchools.has(school.brin))
		.map((school) => newSchool(school, ofSchool.get(school.brin)![0]!, boardIds, places, now));
	return { boards, schools, boardIds, knownSchools, schoolIds: withNew(knownSchools, schools) };
}

/** Inserts new branches and overwrites known ones, by branch code. What is in the list is open. */
async function upsertBranches(
	trx: Trx,
	branches: readonly BranchFacts[],
	context: { schoolIds: Ids; places: Places; now: Date; written: (count: number) => void }
): Promise<void> {
	const rows = branches.map(({ brin, branchCode, ...facts }) => ({
		...facts,
		...placeIn(facts, context.places),
		id: newId(),
		schoolId: context.schoolIds.get(brin)!,
		code: branchCode,
		createdAt: context.now,
		closedAt: null
	}));
	await inBatches(
		rows,
		(batch) =>
			trx
				.insertInto('branch')
				.values(batch)
				.onConflict((conflict) =>
					conflict.column('code').doUpdateSet((eb) => ({
						boardNumber: eb.ref('excluded.boardNumber'),
						name: eb.ref('excluded.name'),
						street: eb.ref('excluded.street'),
						houseNumber: eb.ref('excluded.houseNumber'),
						postcode: eb.ref('excluded.postcode'),
						place: eb.ref('excluded.place'),
						municipality: eb.ref('excluded.municipality'),
						municipalityCode: eb.ref('excluded.municipalityCode'),
						province: eb.ref('excluded.province'),
						denomination: eb.ref('excluded.denomination'),
						phone: eb.ref('excluded.phone'),
						website: eb.ref('excluded.website'),
						latitude: eb.ref('excluded.latitude'),
						longitude: eb.ref('excluded.longitude'),
						closedAt: eb.ref('excluded.closedAt')
					}))
				)
				.execute(),
		context.written
	);
}

/** A branch code is the BRIN of its school and two digits. */
function brinOf(branchCode: string): string {
	return branchCode.slice(0, 4);
}

async function closeBranches(trx: Trx, codes: readonly string[], now: Date): Promise<void> {
	if (codes.length === 0) return;
	await trx.updateTable('branch').set({ closedAt: now }).where('code', 'in', codes).execute();
}

/** What the import says about branches. To which board one belongs is a fact of its school. */
function factsOfBranches(plan: Plan, schoolIds: Ids): Fact[] {
	const fact = (kind: string, branch: string, detail: FactDetail = {}): Fact => ({
		organisationId: schoolIds.get(brinOf(branch))!,
		kind,
		detail: { branch, ...detail }
	});
	const values = (changes: FieldChange[], end: 'from' | 'to') =>
		Object.fromEntries(changes.map((change) => [change.field, change[end]]));
	const changed = [...plan.changed, ...plan.reopened].flatMap(({ branch, changes }) =>
		(['renamed', 'moved'] as const).flatMap((kind) => {
			const own = changes.filter((change) => change.kind === kind);
			const detail = { from: values(own, 'from'), to: values(own, 'to') };
			return own.length > 0 ? [fact(kind, branch.branchCode, detail)] : [];
		})
	);
	return [
		...changed,
		...plan.reopened.map(({ branch }) => fact('reopened', branch.branchCode)),
		...plan.closed.map((code) => fact('closed', code))
	];
}

function factsOfSchool(was: School, school: School, organisationId: string): Fact[] {
	const changed = (kind: string, field: 'name' | 'boardNumber'): Fact[] =>
		was[field] === school[field]
			? []
			: [{ organisationId, kind, detail: { from: { [field]: was[field] }, to: { [field]: school[field] } } }];
	const turned = school.closed ? 'closed' : 'reopened';
	return [
		...changed('renamed', 'name'),
		...changed('transferred', 'boardNumber'),
		...(was.closed === school.closed ? [] : [{ organisationId, kind: turned, detail: {} }])
	];
}

/**
 * Changes the schools that were here already. Only what became different in the register counts: a name that a
 * school's coordinator chose stays until the register has a new one.
 */
async function changeSchools(
	trx: Trx,
	{ before, after }: { before: readonly School[]; after: readonly School[] },
	{ schoolIds, boardIds, now }: { schoolIds: Ids; boardIds: Ids; now: Date }
): Promise<Fact[]> {
	const known = new Map(before.map((school) => [school.brin, school]));
	const changes = after.flatMap((school) => {
		const was = known.get(school.brin);
		const id = schoolIds.get(school.brin)!;
		const facts = was ? factsOfSchool(was, school, id) : [];
		if (!was || facts.length === 0) return [];
		return {
			facts,
			id,
			name: was.name === school.name ? null : school.name,
			board: was.boardNumber === school.boardNumber ? null : boardIds.get(school.boardNumber),
			closed: was.closed === school.closed ? null : school.closed
		};
	});
	await sql`
		update organisation set
			version = version + 1,
			name = coalesce(change.name, organisation.name),
			board_id = coalesce(change.board, organisation.board_id),
			closed_at = case when change.closed then ${now}::timestamptz when not change.closed then null
				else organisation.closed_at end
		from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
			as change (id uuid, name text, board uuid, closed boolean)
		where organisation.id = change.id
	`.execute(trx);
	return changes.flatMap((change) => change.facts);
}

/** A school lies where its first branch is: the lowest open one, or else the lowest. Gives the schools that moved. */
async function placeSchools(trx: Trx, schoolIds: readonly string[]): Promise<string[]> {
	const { rows } = await sql<{ id: string }>`
		update organisation set
			version = version + 1,
			province = first.province,
			municipality = first.municipality,
			municipality_code = first.municipality_code,
			latitude = first.latitude,
			longitude = first.longitude
		from (
			select distinct on (school_id) * from branch
			where school_id = any (${schoolIds}::uuid[])
			order by school_id, closed_at is not null, code
		) as first
		where organisation.id = first.school_id
			and (organisation.province, organisation.municipality, organisation.municipality_code,
					organisation.latitude, organisation.longitude)
				is distinct from
				(first.province, first.municipality, first.municipality_code, first.latitude, first.longitude)
		returning organisation.id
	`.execute(trx);
	return rows.map((row) => row.id);
}

export type BranchImportSummary = {
	boards: Counts;
	schools: Counts;
	branches: Counts;
	/** Open branches that the list doesn't name, and that stay open. */
	absent: number;
};

function summarise(
	plan: Plan,
	rows: readonly BranchFacts[],
	existing: readonly ExistingBranch[],
	organisations: { boards: number; schools: number; changed: number; closed: number }
): BranchImportSummary {
	const listed = (field: 'boardNumber' | 'brin') => new Set(rows.map((branch) => branch[field])).size;
	const { boards, schools, changed, closed } = organisations;
	const open = existing.filter((branch) => !branch.closed).length;
	return {
		boards: { created: boards, changed: 0, unchanged: listed('boardNumber') - boards, closed: 0 },
		schools: { created: schools, changed, unchanged: listed('brin') - schools - changed, closed },
		branches: {
			created: plan.created.length,
			changed: plan.changed.length + plan.reopened.length,
			unchanged: plan.unchanged.length,
			closed: plan.closed.length
		},
		absent: open - plan.changed.length - plan.unchanged.length - plan.closed.length
	};
}

/**
 * Brings branches, schools and boards to what DUO's list of branches says. Fails with `tooManyClosures`, and changes
 * nothing, when a list that is said to be complete lacks so many branches that it can't be.
 */
export const importBranches = command({
	name: 'organisations.importBranches',
	input: branchImport,
	authorize: async (context) => systemOnly(context),
	run: async ({ trx, input, now }) => {
		const { rows } = input;
		// A second import waits here until the first is done.
		await sql`lock table branch in share row exclusive mode`.execute(trx);
		const existing = await knownBranches(trx);
		const plan = planImport(existing, input, input);
		if (!plan.ok) return failure('tooManyClosures', { closing: plan.closing.length, open: plan.open });

		const places = createPlaces(
			gazetteer(),
			[...existing, ...rows].map((branch) => ({ ...branch, country: 'NL' }))
		);
		const found = await organisationsFor(trx, plan, rows, { places, now });
		const organisations = [...found.boards, ...found.schools];
		const branches = [...plan.created, ...[...plan.changed, ...plan.reopened].map(({ branch }) => branch)];
		let count = 0;
		const written = (more: number) =>
			input.progress?.((count += more), organisations.length + branches.length);
		const insert = (batch: typeof organisations) => trx.insertInto('organisation').values(batch).execute();
		await inBatches(organisations, insert, written);
		await upsertBranches(trx, branches, { ...found, places, now, written });
		await closeBranches(trx, plan.closed, now);

		const schools = { before: schoolsOf(existing), after: plan.schools };
		const facts = await changeSchools(trx, schools, { ...found, now });
		const touched = [...branches.map((branch) => branch.branchCode), ...plan.closed].map(brinOf);
		const moved = await placeSchools(
			trx,
			touched.flatMap((brin) => found.knownSchools.get(brin) ?? [])
		);
		await addFacts(trx, [...factsOfBranches(plan, found.schoolIds), ...facts], now);

		const closed = new Set(facts.filter(({ kind }) => kind === 'closed').map((fact) => fact.organisationId));
		const changed = new Set([...facts.map((fact) => fact.organisationId), ...moved]).difference(closed);
		// What is kept in memory of offers has the names and places of those who give them.
		if (closed.size + changed.size > 0) await raiseRevision(trx, 'offers');
		const summary = summarise(plan, rows, existing, {
			boards: found.boards.length,
			schools: found.schools.length,
			changed: changed.size,
			closed: closed.size
		});
		return done('register', 'duo-branches', summary);
	}
});

// --- Names of boards -------------------------------------------------------------------------------------------

export type BoardImportSummary = {
	boards: Counts;
	/** Boards in the list that have no school here. */
	unknown: number;
};

/** Gives boards the names that DUO's list of boards has. It makes no boards: those come with their branches. */
export const importBoardNames = command({
	name: 'organisations.importBoardNames',
	input: boardImport,
	authorize: async (context) => systemOnly(context),
	run: async ({ trx, input, now }) => {
		const boards = await trx
			.selectFrom('organisation')
			.select(['id', 'name', 'registerCode'])
			.where('registerScheme', '=', BOARDS)
			.forUpdate()
			.execute();
		const names = new Map(input.rows.map((row) => [row.boardNumber, row.name]));
		const listed = boards.flatMap((board) => {
			const name = names.get(board.registerCode!);
			return name === undefined ? [] : { id: board.id, from: board.name, name };
		});
		const changes = listed.filter((board) => board.from !== board.name);
		await sql`
			update organisation set version = version + 1, name = change.name
			from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as change (id uuid, name text)
			where organisation.id = change.id
		`.execute(trx);
		const facts = changes.map(({ id, from, name }) => ({
			organisationId: id,
			kind: 'renamed',
			detail: { from: { name: from }, to: { name } }
		}));
		await addFacts(trx, facts, now);
		if (changes.length > 0) await raiseRevision(trx, 'offers');
		return done('register', 'duo-boards', {
			boards: {
				created: 0,
				changed: changes.length,
				unchanged: listed.length - changes.length,
				closed: 0
			},
			unknown: input.rows.length - listed.length
		} satisfies BoardImportSummary);
	}
});

// --- Disadvantage ----------------------------------------------------------------------------------------------

/** Takes scores over. One of the same area, unit and date is overwritten; older and newer ones stay beside it. */
export const importDisadvantage = command({
	name: 'organisations.importDisadvantage',
	input: scoreImport,
	authorize: async (context) => systemOnly(context),
	run: async ({ trx, input }) => {
		// Whoever raises it holds it: a second import waits here until the first is done.
		await raiseRevision(trx, 'disadvantage');
		const existing = await trx.selectFrom('disadvantageScore').selectAll().execute();
		const keyOf = (row: {
			country: string;
			level: string;
			code: string;
			unit: string;
			referenceDate: string;
		}) => JSON.stringify([row.country, row.level, row.code, row.unit, row.referenceDate]);
		const known = new Map(existing.map((row) => [keyOf(row), row]));
		const rows = input.rows.map(({ date, ...row }) => ({ ...row, referenceDate: date }));
		const created = rows.filter((row) => !known.has(keyOf(row)));
		const changed = rows.filter((row) => {
			const before = known.get(keyOf(row));
			return before && (before.score !== row.score || before.source !== row.source);
		});
		await inBatches([...created, ...changed], (batch) =>
			trx
				.insertInto('disadvantageScore')
				.values(batch)
				.onConflict((conflict) =>
					conflict
						.columns(['country', 'level', 'code', 'unit', 'referenceDate'])
						.doUpdateSet((eb) => ({ score: eb.ref('excluded.score'), source: eb.ref('excluded.source') }))
				)
				.execute()
		);
		return done('register', 'disadvantage', {
			created: created.length,
			changed: changed.length,
			unchanged: rows.length - created.length - changed.length,
			closed: 0
		} satisfies Counts);
	}
});
