-- Secret addresses from which a calendar program reads what is planned. The token is kept as a hash.
create table calendar_feed (
	id uuid primary key,
	person_id text not null references person (id) on delete cascade,
	-- Null: of all initiatives that the person takes part in.
	initiative_id uuid references initiative (id),
	token_hash text not null unique,
	created_at timestamptz not null
);
create unique index calendar_feed_of on calendar_feed (person_id, initiative_id) nulls not distinct;
