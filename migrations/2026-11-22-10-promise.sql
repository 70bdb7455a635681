-- What the alliance settled for itself, as facts: of each setting the newest counts. A version per setting, so that of two
-- who change one at the same time only one does.
create table alliance_setting (
	setting text not null,
	version integer not null,
	value integer not null,
	at timestamptz not null,
	by_person text references person (id) on delete set null,
	primary key (setting, version)
);

-- By when a published question has a first answer: as it was given, whatever the alliance settles later.
create table question_promise (
	question_id uuid primary key references help_question (id),
	working_days integer not null check (working_days between 1 and 20),
	given_at timestamptz not null,
	due_at timestamptz not null,
	-- The first answer of a partner, and in which conversation.
	answered_at timestamptz,
	answered_in uuid references help_request (id),
	-- It passed without an answer, and the school heard so.
	passed_at timestamptz
);

-- A question that doesn't get further by itself and waits for an alliance coordinator. One open case per question.
create table broker_case (
	id uuid primary key,
	version integer not null default 1,
	question_id uuid not null references help_question (id),
	opened_at timestamptz not null,
	closed_at timestamptz
);
create unique index broker_case_open on broker_case (question_id) where closed_at is null;
create index broker_case_question on broker_case (question_id);

-- Everything that happened in a case. The newest of unanswered, declined and stalled says why it is on the board, the newest
-- assignment who has it.
create table broker_case_fact (
	id bigint generated always as identity primary key,
	case_id uuid not null references broker_case (id),
	kind text not null check (kind in (
		'unanswered', 'declined', 'stalled', 'assigned', 'noted', 'called', 'suggested', 'closed'
	)),
	at timestamptz not null,
	by_person text references person (id) on delete set null,
	-- The conversation that stalled, or in which an answer came.
	request_id uuid references help_request (id),
	to_person text references person (id) on delete set null,
	offer_id uuid references offer (id),
	-- With whom somebody called.
	contact text not null default '' check (length(contact) <= 200),
	-- How a call went, or why the system closed a case.
	outcome text,
	body text not null default '' check (length(body) <= 3000)
);
create index broker_case_fact_case on broker_case_fact (case_id, id desc);

-- What the alliance knows of a partner before it recommends it: never changed, only added to.
create table diligence_fact (
	id uuid primary key,
	organisation_id uuid not null references organisation (id),
	kind text not null check (kind in ('conflictOfInterest', 'dueDiligence')),
	outcome text not null check (outcome in ('none', 'attention', 'no')),
	note text not null check (length(note) <= 2000),
	source text not null check (length(source) between 1 and 300),
	at timestamptz not null,
	by_person text references person (id) on delete set null,
	valid_until date
);
create index diligence_fact_organisation on diligence_fact (organisation_id, at desc);
