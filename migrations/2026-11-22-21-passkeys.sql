-- Which session a mail opened: for a while after it, that session may add a way to sign in.
alter table sign_in_token add column session_id text references session (id) on delete set null;

create table passkey (
	id uuid primary key,
	person_id text not null references person (id) on delete cascade,
	credential_id text not null unique,
	public_key text not null,
	-- How often the authenticator says that it was used; one that goes back was copied.
	counter bigint not null,
	-- What the browser said of itself when it was made.
	user_agent text not null,
	created_at timestamptz not null,
	used_at timestamptz
);
create index passkey_person on passkey (person_id);

-- What an authenticator is asked to sign is derived from a secret that only the browser keeps; here is its hash.
create table passkey_challenge (
	id uuid primary key,
	browser_hash text not null unique,
	-- Who adds a passkey; nobody when it signs in.
	person_id text references person (id) on delete cascade,
	expires_at timestamptz not null
);
