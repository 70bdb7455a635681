-- Skilled professionals and volunteers whom an organisation sends to a school.
create table professional (
	id uuid primary key,
	version integer not null default 1,
	initiative_id uuid not null references initiative (id),
	organisation_id uuid not null references organisation (id),
	name text not null check (length(name) between 1 and 120),
	-- What they come to do: by its id in reference-data/visits.json.
	role text not null,
	added_at timestamptz not null,
	left_at timestamptz
);
create index professional_initiative on professional (initiative_id);

-- That a certificate of conduct was seen, or didactic skill was looked at: never a copy, a number or what it says.
create table professional_check (
	id bigint generated always as identity primary key,
	professional_id uuid not null references professional (id),
	kind text not null check (kind in ('conduct', 'didactic')),
	-- The school that looked, and by whom.
	school_id uuid not null references organisation (id),
	seen_by text references person (id) on delete set null,
	seen_on date not null,
	-- In the Netherlands; in Flanders only the day of the check is kept.
	issued_on date,
	-- By the rule of the school; of didactic skill there need not be one.
	next_check_on date,
	check (kind = 'didactic' or next_check_on is not null)
);
create index professional_check_professional on professional_check (professional_id);

-- Weekly hours in the timetable of a school.
create table visit (
	id uuid primary key,
	version integer not null default 1,
	professional_id uuid not null references professional (id),
	school_id uuid not null references organisation (id),
	weekday integer not null check (weekday between 1 and 5),
	-- Minutes from midnight.
	starts_at integer not null check (starts_at between 0 and 1439),
	ends_at integer not null check (ends_at between 1 and 1440),
	subject text not null check (length(subject) between 1 and 120),
	pupils text not null check (length(pupils) between 1 and 80),
	room text not null check (length(room) <= 80),
	-- The qualified teacher who answers for what happens.
	responsible text not null check (length(responsible) between 1 and 120),
	-- How much time a teacher has free through it, every week.
	frees_minutes integer not null check (frees_minutes between 0 and 600),
	from_on date not null,
	until_on date not null,
	ended_at timestamptz,
	check (ends_at > starts_at),
	check (until_on >= from_on)
);
create index visit_professional on visit (professional_id);
