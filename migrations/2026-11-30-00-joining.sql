-- An initiative that ran before it joined: since when.
alter table initiative add column runs_since date;

-- Who takes part no longer. Whoever takes part again has a new day in `since`.
alter table initiative_party add column left_at timestamptz;

-- That a party left and why, or that its organisation closed.
alter table initiative_fact
	add column organisation_id uuid references organisation (id),
	drop constraint initiative_fact_kind_check,
	drop constraint initiative_fact_detail_check,
	add constraint initiative_fact_kind_check check (kind in ('phase', 'stopped', 'left', 'closed')),
	add constraint initiative_fact_detail_check
		check (length(detail) <= 2000 and (length(detail) > 0 or kind = 'closed')),
	add constraint initiative_fact_organisation_check
		check ((organisation_id is not null) = (kind in ('left', 'closed')));

-- Organisations that were asked to take part. Nobody takes part without a yes of their own.
create table initiative_invitation (
	id uuid primary key,
	initiative_id uuid not null references initiative (id),
	organisation_id uuid not null references organisation (id),
	invited_at timestamptz not null,
	invited_by text references person (id) on delete set null,
	answer text check (answer in ('yes', 'no', 'withdrawn')),
	answered_at timestamptz,
	answered_by text references person (id) on delete set null,
	check ((answer is null) = (answered_at is null))
);
create unique index initiative_invitation_open on initiative_invitation (initiative_id, organisation_id)
	where answer is null;
create index initiative_invitation_organisation on initiative_invitation (organisation_id) where answer is null;

-- People of a party with what they do in the initiative.
create table initiative_member (
	id uuid primary key,
	initiative_id uuid not null references initiative (id),
	organisation_id uuid not null references organisation (id),
	person_id text not null references person (id) on delete cascade,
	-- What they do in it, in their own words.
	task text not null check (length(task) between 1 and 80),
	-- Whether mails to this party go to them; when to nobody, to all who coordinate the organisation.
	is_contact boolean not null,
	since timestamptz not null,
	unique (initiative_id, organisation_id, person_id)
);

-- What a party learnt from an initiative that stopped.
create table initiative_lesson (
	initiative_id uuid not null references initiative (id),
	organisation_id uuid not null references organisation (id),
	lesson text not null check (length(lesson) between 1 and 3000),
	at timestamptz not null,
	by_person text references person (id) on delete set null,
	primary key (initiative_id, organisation_id)
);
