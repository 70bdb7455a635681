create table organisation (
	id uuid primary key,
	version integer not null default 1,
	kind text not null check (kind in (
		'school', 'schoolBoard', 'teacherCollege', 'supportService', 'initiative', 'company', 'knowledgeInstitute',
		'municipality', 'welfareCare', 'foundation', 'volunteerGroup', 'consultancy', 'lawFirm', 'housingCorporation'
	)),
	name text not null check (length(name) between 1 and 200),
	description text not null default '',
	website text,
	country text not null check (country in ('NL', 'BE')),
	province text not null,
	municipality text not null,
	municipality_code text,
	latitude double precision,
	longitude double precision,
	board_id uuid references organisation (id),
	-- BRIN of a school, "bevoegd gezag" number of a board; the scheme says which register it comes from.
	register_scheme text,
	register_code text,
	created_at timestamptz not null,
	-- An alliance coordinator looked at it: who and when. Without this nothing it writes is published.
	checked_at timestamptz,
	checked_by text references person (id) on delete set null,
	closed_at timestamptz,
	unique (register_scheme, register_code)
);
create index organisation_board on organisation (board_id);
create index organisation_name on organisation (lower(name));

create table branch (
	id uuid primary key,
	school_id uuid not null references organisation (id),
	code text not null unique,
	-- Whose branch the register says it is; the school follows its first branch.
	board_number text,
	name text not null,
	street text not null default '',
	house_number text not null default '',
	postcode text not null default '',
	place text not null default '',
	municipality text not null,
	municipality_code text,
	province text not null,
	denomination text,
	phone text,
	website text,
	latitude double precision,
	longitude double precision,
	created_at timestamptz not null,
	closed_at timestamptz
);
create index branch_school on branch (school_id);

-- Renames, moves, closures and the like: what the register or a person said, and when.
create table organisation_fact (
	id uuid primary key,
	organisation_id uuid not null references organisation (id),
	kind text not null,
	at timestamptz not null,
	by_person text references person (id) on delete set null,
	detail jsonb not null default '{}'
);
create index organisation_fact_organisation on organisation_fact (organisation_id, at);

create table membership (
	id uuid primary key,
	person_id text not null references person (id) on delete cascade,
	organisation_id uuid not null references organisation (id),
	role text not null check (role in ('member', 'coordinator')),
	asked_at timestamptz not null,
	-- What somebody wrote who asked to join.
	message text not null default '',
	approved_at timestamptz,
	approved_by text references person (id) on delete set null,
	left_at timestamptz,
	-- Themselves: they left, or took their request back. Somebody else: they were removed, or declined.
	left_by text references person (id) on delete set null,
	left_reason text not null default ''
);
create unique index membership_current on membership (person_id, organisation_id) where left_at is null;
create index membership_organisation on membership (organisation_id) where left_at is null;

-- A mailed link by which the owner of one address becomes a member; the secret itself is only in the mail.
create table invitation (
	id uuid primary key,
	organisation_id uuid not null references organisation (id),
	email text not null,
	role text not null check (role in ('member', 'coordinator')),
	token_hash text not null unique,
	invited_at timestamptz not null,
	invited_by text references person (id) on delete set null,
	expires_at timestamptz not null,
	accepted_at timestamptz,
	revoked_at timestamptz,
	revoked_by text references person (id) on delete set null
);
create unique index invitation_open on invitation (organisation_id, email)
	where accepted_at is null and revoked_at is null;
create index invitation_email on invitation (email);

create table disadvantage_score (
	country text not null check (country in ('NL', 'BE')),
	level text not null check (level in ('branch', 'neighbourhood', 'municipality')),
	code text not null,
	unit text not null,
	score double precision not null,
	source text not null,
	-- As exact as the source has it: a year, a month or a day.
	reference_date text not null check (reference_date ~ '^\d{4}(-\d{2}){0,2}$'),
	primary key (country, level, code, unit, reference_date)
);
