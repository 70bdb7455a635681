create table help_question (
	id uuid primary key,
	version integer not null default 1,
	organisation_id uuid not null references organisation (id),
	created_by text references person (id) on delete set null,
	created_at timestamptz not null,
	updated_at timestamptz not null,
	title text not null default '' check (length(title) <= 120),
	situation text not null default '' check (length(situation) <= 5000),
	wish text not null default '' check (length(wish) <= 3000),
	themes text[] not null default '{}',
	support_types text[] not null default '{}',
	audience text not null default '' check (length(audience) <= 500),
	starting text not null default '' check (length(starting) <= 200),
	urgency text not null default 'normal' check (urgency in ('low', 'normal', 'high')),
	own_contribution text not null default '' check (length(own_contribution) <= 2000),
	tried text not null default '' check (length(tried) <= 2000),
	visibility text not null default 'everyone' check (visibility in ('everyone', 'members', 'nameless')),
	-- The last step of the wizard that was saved; nobody has to begin again.
	step integer not null default 1
);
create index help_question_organisation on help_question (organisation_id);

-- The life of a question as facts. The newest fact is its state.
create table help_question_fact (
	id bigint generated always as identity primary key,
	question_id uuid not null references help_question (id),
	kind text not null check (kind in ('drafted', 'published', 'withdrawn', 'answered', 'fulfilled', 'expired')),
	at timestamptz not null,
	by_person text references person (id) on delete set null,
	reason text not null default ''
);
create index help_question_fact_question on help_question_fact (question_id, id desc);

create table offer (
	id uuid primary key,
	version integer not null default 1,
	organisation_id uuid not null references organisation (id),
	created_by text references person (id) on delete set null,
	created_at timestamptz not null,
	updated_at timestamptz not null,
	title text not null check (length(title) between 1 and 120),
	description text not null check (length(description) <= 5000),
	audience text not null default '' check (length(audience) <= 500),
	themes text[] not null default '{}',
	support_types text[] not null default '{}',
	serves_scope text not null check (serves_scope in ('national', 'province', 'municipality')),
	serves_names text[] not null default '{}',
	capacity_total integer check (capacity_total >= 0),
	capacity_unit text not null default 'places' check (capacity_unit in ('places', 'hours')),
	costs text not null default 'free' check (costs in ('free', 'atCost', 'paid')),
	cost_note text not null default '' check (length(cost_note) <= 300),
	languages text[] not null default '{nl}',
	availability text not null default '' check (length(availability) <= 300),
	brings_people boolean not null default false,
	published_at timestamptz,
	paused_at timestamptz,
	paused_until date,
	paused_reason text not null default ''
);
create index offer_organisation on offer (organisation_id);

-- The ledger of an offer's capacity per school year: taken is positive, given back negative.
create table capacity_entry (
	id bigint generated always as identity primary key,
	offer_id uuid not null references offer (id),
	school_year integer not null,
	amount integer not null,
	reason text not null,
	at timestamptz not null,
	by_person text references person (id) on delete set null,
	-- Chosen by the form, so that a second click adds nothing.
	submission uuid unique
);
create index capacity_entry_offer on capacity_entry (offer_id, school_year);

create table shortlist_entry (
	question_id uuid not null references help_question (id),
	offer_id uuid not null references offer (id),
	added_at timestamptz not null,
	added_by text references person (id) on delete set null,
	primary key (question_id, offer_id)
);

-- One conversation between a school and one partner about one question: begun by the school (a request to
-- an offer) or by the partner (a proposal).
create table help_request (
	id uuid primary key,
	version integer not null default 1,
	question_id uuid not null references help_question (id),
	offer_id uuid references offer (id),
	partner_id uuid not null references organisation (id),
	origin text not null check (origin in ('school', 'partner')),
	created_by text references person (id) on delete set null,
	created_at timestamptz not null,
	expires_at timestamptz not null,
	-- What a proposal would give; for a request this is filled by the answer.
	proposed_amount integer check (proposed_amount > 0),
	proposed_unit text check (proposed_unit in ('places', 'hours')),
	conflict_of_interest text not null default '' check (length(conflict_of_interest) <= 500)
);
create unique index help_request_once on help_request (question_id, offer_id) where offer_id is not null;
create unique index help_proposal_once on help_request (question_id, partner_id) where origin = 'partner';
create index help_request_question on help_request (question_id);
create index help_request_partner on help_request (partner_id);

create table help_request_fact (
	id bigint generated always as identity primary key,
	request_id uuid not null references help_request (id),
	kind text not null check (kind in (
		'sent', 'interested', 'notNow', 'askedBack', 'reminded', 'expired', 'withdrawn'
	)),
	at timestamptz not null,
	by_person text references person (id) on delete set null,
	by_link uuid,
	reason_code text,
	reason text not null default ''
);
create index help_request_fact_request on help_request_fact (request_id, id desc);

create table thread_message (
	id uuid primary key,
	request_id uuid not null references help_request (id),
	side text not null check (side in ('school', 'partner')),
	by_person text references person (id) on delete set null,
	by_link uuid,
	body text not null check (length(body) between 1 and 3000),
	at timestamptz not null
);
create index thread_message_request on thread_message (request_id, at);

-- Until when each side has read the thread.
create table thread_reading (
	request_id uuid not null references help_request (id),
	side text not null check (side in ('school', 'partner')),
	read_at timestamptz not null,
	primary key (request_id, side)
);

-- A mailed link by which a partner answers without an account: bound to one request and one address.
create table request_link (
	id uuid primary key,
	request_id uuid not null references help_request (id),
	person_id text references person (id) on delete set null,
	token_hash text not null unique,
	created_at timestamptz not null,
	expires_at timestamptz not null,
	revoked_at timestamptz
);
create index request_link_request on request_link (request_id);

-- Filters of a list, kept under a name; `filter` as it stands in the address of the list.
create table saved_search (
	id uuid primary key,
	person_id text not null references person (id) on delete cascade,
	name text not null check (length(name) between 1 and 80),
	list text not null check (list in ('questions', 'offers')),
	filter jsonb not null,
	frequency text not null check (frequency in ('daily', 'weekly', 'never')),
	created_at timestamptz not null,
	-- The day of the last mail about it.
	told_on date
);
create index saved_search_person on saved_search (person_id);

-- The digest of questions that fit an organisation's offers, per coordinator. Without a row it is on.
create table digest_setting (
	person_id text primary key references person (id) on delete cascade,
	fitting_stopped_at timestamptz,
	fitting_told_on date
);

-- What a digest told to whom, so that nothing is news twice.
create table told_item (
	person_id text not null references person (id) on delete cascade,
	item_type text not null check (item_type in ('question', 'offer')),
	item_id uuid not null,
	told_at timestamptz not null,
	primary key (person_id, item_type, item_id)
);
create index told_item_at on told_item (told_at);

-- The link in a digest by which its reader switches digests off, without signing in.
create table digest_link (
	token_hash text primary key,
	person_id text not null references person (id) on delete cascade,
	created_at timestamptz not null,
	expires_at timestamptz not null
);
create index digest_link_expires on digest_link (expires_at);

-- One counter per feed of changes. Whoever writes to the feed holds its row until commit, so that a reader that has
-- seen revision n has seen everything up to n (a sequence would leave gaps that fill later).
create table change_revision (
	feed text primary key,
	revision bigint not null default 0
);
insert into change_revision (feed) values ('offers'), ('questions'), ('disadvantage');
