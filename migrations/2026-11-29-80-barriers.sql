-- What stands in the way of an initiative, and how it was solved.
create table barrier (
	id uuid primary key,
	version integer not null default 1,
	initiative_id uuid not null references initiative (id),
	-- By its id in the process of the initiative.
	kind text not null,
	title text not null check (length(title) between 1 and 120),
	situation text not null check (length(situation) between 1 and 3000),
	raised_at timestamptz not null,
	raised_by text references person (id) on delete set null,
	-- The help question that a school asks about it.
	question_id uuid references help_question (id) on delete set null,
	answer text not null default '' check (length(answer) <= 3000),
	answered_at timestamptz,
	answered_by text references person (id) on delete set null,
	-- Whether who is in the alliance may read title and answer, without whose they are.
	shared boolean not null default false,
	check ((answered_at is null) = (answer = ''))
);
create index barrier_initiative on barrier (initiative_id);
create index barrier_shared on barrier (answered_at desc) where shared;
