-- Who somebody is at an institution is its issuer (provider_id) and what it calls them (account_id): one account each.
create unique index account_identity on account (provider_id, account_id);
-- Where the institution says that they work. A suggestion to ask to join, never a membership.
alter table account add column organisation_id uuid references organisation (id) on delete set null;

-- A sign-in at an institution that is under way. State, nonce and code verifier are derived from a secret that only the
-- browser keeps; here is its hash. It works once and for ten minutes, and as long again for the mail that a first time takes.
create table institution_sign_in (
	id uuid primary key,
	institution text not null,
	browser_hash text not null unique,
	-- Who was signed in when it began: then it links, and signs nobody in.
	person_id text references person (id) on delete cascade,
	locale text not null check (locale in ('nl', 'en')),
	next text not null,
	created_at timestamptz not null,
	expires_at timestamptz not null,
	-- The browser came back with an answer.
	answered_at timestamptz,
	-- What the institution said of somebody whom nobody here is yet.
	subject text,
	name text,
	email text,
	organisation_id uuid references organisation (id) on delete set null
);

-- The mail by which the owner of an address lets this institution sign them in.
alter table sign_in_token
	add column institution_sign_in_id uuid references institution_sign_in (id) on delete set null;
