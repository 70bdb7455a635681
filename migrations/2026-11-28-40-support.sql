-- Whom an administrator looked at or helped, and why: by account, or by the address of who has none. Only added to.
create table support_fact (
	id uuid primary key,
	at timestamptz not null,
	by_person text references person (id) on delete set null,
	about_person text references person (id) on delete set null,
	about_email text,
	kind text not null check (kind in (
		'look', 'mailSignIn', 'resendInvitation', 'redeliverMail', 'endSession', 'endSessions', 'revokeInvitation',
		'revokeMailedLinks', 'unlinkInstitution', 'removePasskey'
	)),
	reason text not null check (length(reason) <= 300)
);
create index support_fact_person on support_fact (about_person, at desc);
create index support_fact_email on support_fact (about_email, at desc) where about_email is not null;
create index support_fact_at on support_fact (at desc, id desc);

-- Until when the link in a mail works; a mail without one is never too late.
alter table mail_message add column works_until timestamptz;
create index mail_message_address on mail_message (to_address, created_at desc);
create index request_link_person on request_link (person_id);
