-- A coordinator divides scarce offers over questions: over which, and by which rules. Its state is its newest fact.
create table allocation_round (
	id uuid primary key,
	version integer not null default 1,
	title text not null check (length(title) between 1 and 120),
	-- Null: every theme, the whole country, however long ago it was asked.
	theme text,
	province text,
	asked_from date,
	asked_until date,
	-- The last day on which both sides can answer.
	answer_until date not null,
	-- In tenths: 0 need counts for nothing, 10 where need is most a question counts twice, 30 four times.
	need_strength integer not null check (need_strength between 0 and 30),
	-- One offer for a question, or one for each kind of help that it asks for.
	per text not null check (per in ('question', 'supportType')),
	-- What doesn't fit as well isn't suggested.
	least_fit text not null check (least_fit in ('veryWell', 'well', 'partly')),
	-- What helping one question takes of an offer that is counted in hours.
	hours_each integer not null check (hours_each between 1 and 1000),
	-- At least so many questions in each province, as far as there are offers for them.
	least_per_province integer not null check (least_per_province between 0 and 100),
	created_at timestamptz not null
);

create table allocation_round_fact (
	id bigint generated always as identity primary key,
	round_id uuid not null references allocation_round (id),
	kind text not null check (kind in ('opened', 'published', 'closed', 'dropped')),
	at timestamptz not null,
	by_person text references person (id) on delete set null
);
create index allocation_round_fact_round on allocation_round_fact (round_id, id desc);

-- What the coordinator decided before the rest is worked out. Support type '': the question as a whole.
create table allocation_choice (
	round_id uuid not null references allocation_round (id),
	question_id uuid not null references help_question (id),
	support_type text not null,
	offer_id uuid not null references offer (id),
	kind text not null check (kind in ('pinned', 'excluded')),
	at timestamptz not null,
	by_person text references person (id) on delete set null,
	primary key (round_id, question_id, support_type, offer_id)
);

-- A working out of a round, for the version of it that was asked for. The newest counts.
create table allocation_solve (
	id uuid primary key,
	round_id uuid not null references allocation_round (id),
	round_version integer not null,
	asked_at timestamptz not null,
	-- How far it is.
	progress jsonb,
	stop_asked_at timestamptz,
	ended_at timestamptz,
	-- Null after the end: it went wrong.
	outcome jsonb
);
create index allocation_solve_round on allocation_solve (round_id, asked_at desc);

-- What a published round suggests to both sides. Who says yes starts a conversation; a no stands here.
create table allocation_placement (
	id uuid primary key,
	round_id uuid not null references allocation_round (id),
	question_id uuid not null references help_question (id),
	support_type text not null,
	offer_id uuid not null references offer (id),
	-- Places or hours of the offer.
	takes integer not null check (takes > 0),
	-- 0–1, when it was published.
	relevance real not null,
	declined_at timestamptz,
	declined_side text check (declined_side in ('school', 'partner')),
	declined_reason text,
	declined_text text not null default '' check (length(declined_text) <= 1000),
	declined_by text references person (id) on delete set null,
	unique (round_id, question_id, support_type)
);
create index allocation_placement_question on allocation_placement (question_id);
create index allocation_placement_offer on allocation_placement (offer_id);
