-- Who may sign for an organisation, as those who keep it recorded.
create table signing_mandate (
	id uuid primary key,
	organisation_id uuid not null references organisation (id),
	person_id text not null references person (id) on delete cascade,
	-- On what ground, in their words: "directeur, volgens het managementstatuut".
	basis text not null,
	recorded_at timestamptz not null,
	recorded_by text references person (id) on delete set null,
	ended_at timestamptz,
	ended_by text references person (id) on delete set null
);
create unique index signing_mandate_current on signing_mandate (person_id, organisation_id) where ended_at is null;
create index signing_mandate_organisation on signing_mandate (organisation_id) where ended_at is null;

-- A school is no legal person: it signs for its board as far as that gave the mandate. It counts only as long as the
-- school belongs to the board that gave it.
create table board_mandate (
	id uuid primary key,
	board_id uuid not null references organisation (id),
	school_id uuid not null references organisation (id),
	basis text not null,
	given_at timestamptz not null,
	given_by text references person (id) on delete set null,
	ended_at timestamptz,
	ended_by text references person (id) on delete set null
);
create unique index board_mandate_current on board_mandate (school_id) where ended_at is null;
