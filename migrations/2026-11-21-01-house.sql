-- People and their sessions. Better Auth reads and writes person, session, account and verification;
-- its "user" is our person.
create table person (
	id text primary key,
	name text not null,
	email text not null unique,
	email_verified boolean not null,
	image text,
	locale text not null default 'nl' check (locale in ('nl', 'en')),
	created_at timestamptz not null,
	updated_at timestamptz not null,
	erased_at timestamptz
);

create table session (
	id text primary key,
	user_id text not null references person (id) on delete cascade,
	token text not null unique,
	expires_at timestamptz not null,
	ip_address text,
	user_agent text,
	created_at timestamptz not null,
	updated_at timestamptz not null
);
create index session_person on session (user_id);

create table account (
	id text primary key,
	user_id text not null references person (id) on delete cascade,
	account_id text not null,
	provider_id text not null,
	access_token text,
	refresh_token text,
	id_token text,
	access_token_expires_at timestamptz,
	refresh_token_expires_at timestamptz,
	scope text,
	password text,
	created_at timestamptz not null,
	updated_at timestamptz not null
);
create index account_person on account (user_id);

create table verification (
	id text primary key,
	identifier text not null,
	value text not null,
	expires_at timestamptz not null,
	created_at timestamptz not null,
	updated_at timestamptz not null
);

-- One mail carries one row: a link and a code to type, both kept as hashes only.
create table sign_in_token (
	id uuid primary key,
	email text not null,
	link_hash text not null unique,
	code_hash text not null,
	attempts integer not null default 0,
	created_at timestamptz not null,
	expires_at timestamptz not null,
	used_at timestamptz
);
create index sign_in_token_email on sign_in_token (email);

-- What a person may do for the alliance as a whole.
create table alliance_role (
	person_id text not null references person (id) on delete cascade,
	role text not null check (role in ('coordinator', 'researcher', 'administrator')),
	granted_at timestamptz not null,
	granted_by text references person (id) on delete set null,
	primary key (person_id, role)
);

-- The outbox: a mail is a row in the transaction that causes it; a job delivers it.
create table mail_message (
	id uuid primary key,
	to_address text not null,
	subject text not null,
	body_text text not null,
	body_html text not null,
	created_at timestamptz not null,
	delivered_at timestamptz,
	failed_at timestamptz,
	failure text
);
create index mail_message_created on mail_message (created_at desc);

-- Who did what to which object, when, through which command. Ids only, never values.
create table audit_fact (
	id bigint generated always as identity primary key,
	at timestamptz not null,
	actor_kind text not null check (actor_kind in ('person', 'link', 'visitor', 'system')),
	actor_id text,
	command text not null,
	object_type text not null,
	object_id text not null
);
create index audit_fact_object on audit_fact (object_type, object_id, id);

-- Everything that must happen by a time is a row here; one job sweeps it.
create table deadline (
	id uuid primary key,
	kind text not null,
	object_id uuid not null,
	due_at timestamptz not null,
	done_at timestamptz,
	unique (kind, object_id)
);
create index deadline_open on deadline (due_at) where done_at is null;

-- Counters of the rate limiter (rate-limiter-flexible keeps this shape).
create table rate_limit (
	key varchar(255) primary key,
	points integer not null default 0,
	expire bigint
);

-- Small facts about this installation, such as whether the demo world was filled.
create table installation_fact (
	key text primary key,
	value text not null,
	at timestamptz not null
);
