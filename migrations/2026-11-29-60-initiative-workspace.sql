-- What an initiative is led by: phases, checklists, pulse and signals as they were when it opened. The id is the hash of the
-- content, so the same process is one row.
create table initiative_process (
	id text primary key,
	content jsonb not null,
	since timestamptz not null
);

alter table initiative
	-- Null for those that opened before there was one: they follow the process of today.
	add column process_id text references initiative_process (id),
	-- The shared goal in one sentence, and how it is to come about.
	add column goal text not null default '' check (length(goal) <= 300),
	add column need text not null default '' check (length(need) <= 300),
	add column activities text not null default '' check (length(activities) <= 300),
	add column output text not null default '' check (length(output) <= 300),
	add column outcome text not null default '' check (length(outcome) <= 300);

-- The goal that the parties signed is where they begin.
update initiative
set goal = left(agreed.goal, 300)
from (
	select distinct on (initiative_agreement.initiative_id)
		initiative_agreement.initiative_id, agreement_version.content ->> 'goal' as goal
	from initiative_agreement
	join agreement_fact on agreement_fact.agreement_id = initiative_agreement.agreement_id
		and agreement_fact.kind = 'signed'
	join agreement_version on agreement_version.agreement_id = agreement_fact.agreement_id
		and agreement_version.number = agreement_fact.number
	order by initiative_agreement.initiative_id, agreement_fact.at desc
) agreed
where agreed.initiative_id = initiative.id and agreed.goal is not null;

-- Which phase it went to, and that it stopped. The newest of a kind counts.
create table initiative_fact (
	id bigint generated always as identity primary key,
	initiative_id uuid not null references initiative (id),
	kind text not null check (kind in ('phase', 'stopped')),
	-- The phase by its id in the process, or why it stopped.
	detail text not null check (length(detail) between 1 and 2000),
	at timestamptz not null,
	by_person text references person (id) on delete set null
);
create index initiative_fact_initiative on initiative_fact (initiative_id, kind, id desc);

-- Ticked items of the checklists of its process.
create table initiative_check (
	initiative_id uuid not null references initiative (id),
	item text not null,
	at timestamptz not null,
	by_person text references person (id) on delete set null,
	primary key (initiative_id, item)
);

-- The plan: milestones, tasks and decisions.
create table initiative_step (
	id uuid primary key,
	version integer not null default 1,
	initiative_id uuid not null references initiative (id),
	kind text not null check (kind in ('milestone', 'task', 'decision')),
	title text not null check (length(title) between 1 and 200),
	-- Who does it.
	owner_id uuid references organisation (id),
	-- By when; of a decision on which day it was taken.
	due_on date not null,
	done_on date,
	done_by text references person (id) on delete set null,
	-- Taken out of the plan.
	dropped_at timestamptz,
	created_at timestamptz not null
);
create index initiative_step_initiative on initiative_step (initiative_id, due_on);

-- The days on which the parties look back, and what they found.
create table initiative_review (
	id uuid primary key,
	initiative_id uuid not null references initiative (id),
	due_on date not null,
	held_on date,
	decision text check (decision in ('continue', 'adjust', 'stop')),
	works text not null default '' check (length(works) <= 2000),
	works_not text not null default '' check (length(works_not) <= 2000),
	-- What will be different, or why it stops.
	change text not null default '' check (length(change) <= 2000),
	by_person text references person (id) on delete set null,
	unique (initiative_id, due_on),
	check ((held_on is null) = (decision is null))
);

-- What the newest signed versions say about it. Of days that are past nobody knows whether they looked back.
insert into initiative_review (id, initiative_id, due_on)
select gen_random_uuid(), agreed.initiative_id, agreed.due_on
from (
	select distinct initiative_agreement.initiative_id, review.day::date as due_on
	from initiative_agreement
	cross join lateral (
		select agreement_version.content
		from agreement_fact
		join agreement_version on agreement_version.agreement_id = agreement_fact.agreement_id
			and agreement_version.number = agreement_fact.number
		where agreement_fact.agreement_id = initiative_agreement.agreement_id and agreement_fact.kind = 'signed'
		order by agreement_fact.id desc
		limit 1
	) newest
	cross join lateral jsonb_array_elements_text(newest.content -> 'reviews') as review (day)
	where review.day::date >= current_date
) agreed;

-- Every few weeks each side says how it goes.
create table initiative_pulse (
	id uuid primary key,
	initiative_id uuid not null references initiative (id),
	opened_on date not null,
	-- The last day to answer.
	closes_on date not null,
	unique (initiative_id, opened_on)
);

-- Mailed links to answer by. The token is kept as a hash.
create table initiative_pulse_link (
	id uuid primary key,
	pulse_id uuid not null references initiative_pulse (id),
	organisation_id uuid not null references organisation (id),
	person_id text not null references person (id) on delete cascade,
	token_hash text not null unique
);
create index initiative_pulse_link_pulse on initiative_pulse_link (pulse_id);

-- One answer a side, which the people of that side can change until the last day.
create table initiative_pulse_answer (
	pulse_id uuid not null references initiative_pulse (id),
	organisation_id uuid not null references organisation (id),
	-- Per statement 1 to 5.
	scores jsonb not null,
	line text not null default '' check (length(line) <= 500),
	at timestamptz not null,
	by_person text references person (id) on delete set null,
	primary key (pulse_id, organisation_id)
);

-- Worries that coordinators of the alliance were told of. One that is over can come again.
create table initiative_signal (
	id bigint generated always as identity primary key,
	initiative_id uuid not null references initiative (id),
	rule text not null,
	-- What it is about: a party, a step, a review, a statement, or '' for the whole.
	subject text not null,
	level text not null check (level in ('amber', 'red')),
	since timestamptz not null,
	ended_at timestamptz
);
create unique index initiative_signal_open on initiative_signal (initiative_id, rule, subject) where ended_at is null;

-- Those that run already are asked for the first time in four weeks.
insert into deadline (id, kind, object_id, due_at)
select gen_random_uuid(), 'initiative.pulse', initiative.id, current_timestamp + interval '28 days'
from initiative;
