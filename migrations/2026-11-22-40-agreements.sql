-- An agreement between organisations, from a conversation in which one said yes.
create table agreement (
	id uuid primary key,
	-- The number of its newest version.
	version integer not null default 1,
	request_id uuid not null references help_request (id),
	created_at timestamptz not null,
	created_by text references person (id) on delete set null
);
create index agreement_request on agreement (request_id);

-- What it says. Every save is a version of its own, and stays as it is: signatures are under its hash.
create table agreement_version (
	agreement_id uuid not null references agreement (id),
	number integer not null check (number > 0),
	content jsonb not null,
	hash text not null,
	created_at timestamptz not null,
	created_by text references person (id) on delete set null,
	primary key (agreement_id, number)
);

-- Who takes part, in the newest version or in the one in force: these read it.
create table agreement_party (
	agreement_id uuid not null references agreement (id),
	organisation_id uuid not null references organisation (id),
	primary key (agreement_id, organisation_id)
);
create index agreement_party_organisation on agreement_party (organisation_id);

-- The life of an agreement as facts, each about one version.
create table agreement_fact (
	id bigint generated always as identity primary key,
	agreement_id uuid not null references agreement (id),
	kind text not null check (kind in ('drafted', 'offered', 'signed', 'amendmentDropped', 'withdrawn')),
	number integer not null,
	at timestamptz not null,
	by_person text references person (id) on delete set null,
	-- For which party somebody withdrew.
	organisation_id uuid references organisation (id),
	reason text not null default ''
);
create index agreement_fact_agreement on agreement_fact (agreement_id, id);

create table agreement_signature (
	agreement_id uuid not null,
	number integer not null,
	-- The party, and the organisation with whose mandate was signed: itself, or its school board.
	organisation_id uuid not null references organisation (id),
	signed_for uuid not null references organisation (id),
	person_id text references person (id) on delete set null,
	-- As it stood then: names stay under a signed agreement.
	person_name text not null,
	hash text not null,
	at timestamptz not null,
	primary key (agreement_id, number, organisation_id),
	foreign key (agreement_id, number) references agreement_version (agreement_id, number)
);

-- A signed version as a file, to be recognised by its hash.
create table agreement_file (
	agreement_id uuid not null,
	number integer not null,
	sha256 text not null unique,
	bytes bytea not null,
	made_at timestamptz not null,
	primary key (agreement_id, number),
	foreign key (agreement_id, number) references agreement_version (agreement_id, number)
);

-- What an agreement takes from an offer.
alter table capacity_entry add column agreement_id uuid references agreement (id);
create index capacity_entry_agreement on capacity_entry (agreement_id) where agreement_id is not null;

-- What signed agreements open: organisations that work together.
create table initiative (
	id uuid primary key,
	version integer not null default 1,
	title text not null check (length(title) between 1 and 200),
	opened_at timestamptz not null
);

create table initiative_agreement (
	initiative_id uuid not null references initiative (id),
	agreement_id uuid not null unique references agreement (id),
	since timestamptz not null,
	primary key (initiative_id, agreement_id)
);

create table initiative_party (
	initiative_id uuid not null references initiative (id),
	organisation_id uuid not null references organisation (id),
	since timestamptz not null,
	primary key (initiative_id, organisation_id)
);
create index initiative_party_organisation on initiative_party (organisation_id);
